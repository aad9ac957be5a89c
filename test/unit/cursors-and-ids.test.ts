import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThreadScope } from '../../src/database/tenant-scope.js';
import { CallerError } from '../../src/errors/caller-error.js';
import {
  decodeFoundCursor,
  decodeMessageCursor,
  decodeSellerCursor,
  foundCursor,
  messageCursor,
  sellerCursor,
} from '../../src/graphql/cursors.js';
import {
  apiKeyId,
  chatMessageId,
  type DecodedId,
  decodeId,
  decodeSellerId,
  sellerId,
  userId,
  webhookDeliveryId,
  webhookId,
} from '../../src/graphql/ids.js';
import {
  defaultPageSize,
  maximumPageSize,
  type PageArguments,
  pageRequest,
  searchArgument,
} from '../../src/graphql/page-arguments.js';
import { codePoints, isStorable } from '../../src/text/characters.js';
import { foldCase } from '../../src/text/fold-case.js';
import { tokensOf } from '../../src/text/folding.js';
import { maxMessageLength, messageError } from '../../src/text/message-text.js';
import { messageWords, threadQuery, type WordsQuery } from '../../src/text/search-words.js';

/* Property tests of ids, cursors, page arguments, search words and message texts. */

const largest = 2_147_483_647;
const number = fc.oneof(fc.integer({ min: 1, max: largest }), fc.constantFrom(1, 660_119, largest));
const seq = fc.oneof(fc.integer({ min: 1, max: 999_999_999 }), fc.constantFrom(1, 999_999_999));

/** Generates any text, including lone surrogates. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
);
const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** Generates a text with one change: an added, removed or replaced character. */
const changed = (original: fc.Arbitrary<string>) =>
  fc
    .tuple(
      original,
      fc.nat(),
      fc.nat(1),
      fc.constantFrom('', 'A', '0', '=', '-', '+', '_', '/', ' ', '\n', 'é', '\0'),
    )
    .map(([text, at, cut, put]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + put + text.slice(index + cut);
    });

/** Encodes an id. */
function encoded(decoded: DecodedId): string {
  switch (decoded.type) {
    case 'Seller':
      return sellerId(decoded.sellerId);
    case 'ChatMessage':
      return chatMessageId(decoded);
    case 'User':
      return userId(decoded.userId);
    case 'ApiKey':
      return apiKeyId(decoded.apiKeyId);
    case 'Webhook':
      return webhookId(decoded.webhookId);
    case 'WebhookDelivery':
      return webhookDeliveryId(decoded);
  }
}

describe('an id', () => {
  const position = fc.record({ sellerId: number, seq });

  test('of a seller or message is decoded from its text', () => {
    fc.assert(
      fc.property(position, (position) => {
        expect(decodeId(sellerId(position.sellerId))).toEqual({
          type: 'Seller',
          sellerId: position.sellerId,
        });
        expect(decodeSellerId(sellerId(position.sellerId))).toBe(position.sellerId);
        expect(decodeId(chatMessageId(position))).toEqual({ type: 'ChatMessage', ...position });
        expect(decodeSellerId(chatMessageId(position))).toBeNull();
      }),
    );
  });

  test('has the format of the original: base64 of the type and a number', () => {
    expect(sellerId(660_119)).toBe('U2VsbGVyLTY2MDExOQ==');
    fc.assert(
      fc.property(position, (position) => {
        const text = Buffer.from(chatMessageId(position), 'base64').toString();
        expect(text).toMatch(/^ChatMessage-[1-9]\d*$/);
      }),
    );
  });

  test('identifies exactly one message', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const same = a.sellerId === b.sellerId && a.seq === b.seq;
        expect(chatMessageId(a) === chatMessageId(b)).toBe(same);
      }),
    );
  });

  test('is accepted only in its canonical form', () => {
    const numbered = [sellerId, userId, apiKeyId, webhookId].map((idOf) => number.map(idOf));
    const delivery = fc.record({ webhookId: number, sequence: number.map(String) });
    const valid = fc.oneof(...numbered, position.map(chatMessageId), delivery.map(webhookDeliveryId));
    const digits = fc.stringMatching(/^\d{0,22}$/);
    const similar = fc
      .tuple(
        fc.constantFrom('Seller', 'ChatMessage', 'User', 'WebhookDelivery', 'seller', 'Sellers', ''),
        fc.constantFrom('-', '--', ' '),
        digits,
      )
      .map((parts) => base64(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(changed(valid), similar, anyText, anyText.map(base64)), (id) => {
        const decoded = decodeId(id);
        if (decoded === null) return;
        expect(encoded(decoded)).toBe(id);
        const { type, ...parts } = decoded;
        for (const part of Object.values(parts)) {
          if (typeof part === 'number') expect(part).toBeLessThanOrEqual(largest);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    '',
    'Seller-660119',
    base64('Seller-0'),
    base64('Seller-01'),
    base64('Seller--1'),
    base64('Seller-1.0'),
    base64('Seller-1e3'),
    base64('Seller-2147483648'),
    base64('Seller-1\n'),
    base64('ChatMessage-5'),
    base64('ChatMessage-1000000000'),
    base64('ChatMessage-1000000001x'),
    base64('ChatMessage-ChatMessage-1000000001'),
    base64('ChatMessage-2147483648000000001'),
    base64('ChatMessage-99999999999999999999'),
    base64('Marketplace-1'),
    sellerId(1).replace('=', ''),
    ` ${sellerId(1)}`,
  ])('%j is not an id', (id) => {
    expect(decodeId(id)).toBeNull();
  });
});

describe('a cursor', () => {
  const position = fc.oneof(
    fc.record({
      listRank: fc.bigInt({ min: -999_999_999_999_999_999n, max: -1n }).map(String),
      listName: fc.constant(''),
      sellerId: number,
    }),
    fc.record({
      listRank: fc.constant('0'),
      listName: fc.string({ unit: 'binary', minLength: 1 }).filter(isStorable),
      sellerId: number,
    }),
  );

  test('of a message is decoded from its text, only in its own thread', () => {
    fc.assert(
      fc.property(number, number, seq, (seller, other, seq) => {
        const cursor = messageCursor({ sellerId: seller, seq });
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeMessageCursor(seller, cursor)).toBe(seq);
        if (other !== seller) expect(decodeMessageCursor(other, cursor)).toBeNull();
        expect(decodeSellerCursor(seller, cursor)).toBeNull();
      }),
    );
  });

  test('of a seller is decoded from its text, only in its own marketplace', () => {
    fc.assert(
      fc.property(number, number, position, (marketplace, other, position) => {
        const cursor = sellerCursor(marketplace, position);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeSellerCursor(marketplace, cursor)).toEqual(position);
        if (other !== marketplace) expect(decodeSellerCursor(other, cursor)).toBeNull();
        expect(decodeMessageCursor(marketplace, cursor)).toBeNull();
      }),
    );
  });

  test('of a search result is decoded from its text, only in its own marketplace', () => {
    const time = fc.integer({ min: 1, max: 9_000_000_000_000_000 }).map(String);
    fc.assert(
      fc.property(
        number,
        number,
        fc.record({ time, sellerId: number, seq }),
        (marketplace, other, position) => {
          const cursor = foundCursor(marketplace, position);
          expect(decodeFoundCursor(marketplace, cursor)).toEqual(position);
          if (other !== marketplace) expect(decodeFoundCursor(other, cursor)).toBeNull();
          expect(decodeSellerCursor(marketplace, cursor)).toBeNull();
          expect(decodeMessageCursor(position.sellerId, cursor)).toBeNull();
          expect(decodeFoundCursor(position.sellerId, messageCursor(position))).toBeNull();
        },
      ),
    );
  });

  const digits = fc.stringMatching(/^-?\d{1,20}$/);
  const forged = fc.oneof(
    anyText,
    anyText.map(base64url),
    fc.tuple(fc.constantFrom('m', 's'), fc.array(digits, { maxLength: 5 })).map(([lead, parts]) => {
      return base64url([lead, ...parts].join('.'));
    }),
  );

  test('of a message is accepted only in its canonical form', () => {
    const valid = fc.record({ sellerId: fc.constant(7), seq }).map(messageCursor);
    const spelled = fc
      .tuple(fc.constantFrom('7', '07', '+7', '7.0', '0000000007'), fc.stringMatching(/^\d{1,11}$/))
      .map(([seller, seq]) => base64url(`m.${seller}.${seq}`));
    fc.assert(
      fc.property(fc.oneof(changed(valid), spelled, forged), (cursor) => {
        const seq = decodeMessageCursor(7, cursor);
        if (seq !== null) expect(messageCursor({ sellerId: 7, seq })).toBe(cursor);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of a seller is accepted only in its canonical form', () => {
    const valid = position.map((position) => sellerCursor(7, position));
    const spelled = fc
      .tuple(
        fc.constantFrom('7', '07', '+7'),
        fc.constantFrom('0', '-0', '-5', '-05', '5', '-9999999999999999999'),
        fc.constantFrom('9', '09', '2147483648', '0', '-1'),
        fc.constantFrom('', 'a', '.', 'a.b', '\0', '\ufeff'),
      )
      .map((parts) => base64url(`s.${parts.join('.')}`));
    fc.assert(
      fc.property(fc.oneof(changed(valid), spelled, forged), (cursor) => {
        const position = decodeSellerCursor(7, cursor);
        if (position === null) return;
        expect(sellerCursor(7, position)).toBe(cursor);
        expect(BigInt(position.listRank) <= 0n && BigInt(position.listRank) > -(2n ** 63n)).toBe(true);
        expect(isStorable(position.listName)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('page arguments', () => {
  const decode = (cursor: string) => (cursor.startsWith('c') ? Number(cursor.slice(1)) : null);
  const size = fc.option(fc.oneof(fc.integer(), fc.integer({ min: -2, max: 502 })), { freq: 2 });
  const cursor = fc.option(
    fc.oneof(
      fc.nat().map((n) => `c${n}`),
      fc.constantFrom('', 'x'),
    ),
    { freq: 2 },
  );
  const given = fc.record<PageArguments, never>(
    { first: size, after: cursor, last: size, before: cursor },
    { requiredKeys: [] },
  );
  const faultOf = (work: () => unknown): CallerError | null => {
    try {
      work();
      return null;
    } catch (error) {
      if (error instanceof CallerError) return error;
      throw error;
    }
  };

  test('request a page of 0 to 500 items in one direction, or are an input error', () => {
    fc.assert(
      fc.property(given, (given) => {
        const { first = null, after = null, last = null, before = null } = given;
        const bothWays = (first ?? after) !== null && (last ?? before) !== null;
        const wrongSize = [first, last].some((size) => size !== null && (size < 0 || size > maximumPageSize));
        const wrongCursor = [after, before].some((cursor) => cursor !== null && decode(cursor) === null);
        const error = faultOf(() => pageRequest(given, decode));
        expect(error !== null).toBe(bothWays || wrongSize || wrongCursor);
        if (error) {
          expect(error.code).toBe('BAD_USER_INPUT');
          const [{ field } = { field: null }] = error.fieldErrors;
          expect(['first', 'after', 'last', 'before']).toContain(field);
          expect(given[field as keyof PageArguments] ?? null).not.toBeNull();
          return;
        }
        const backward = (last ?? before) !== null;
        const beside = backward ? before : after;
        expect(pageRequest(given, decode)).toEqual({
          direction: backward ? 'last' : 'first',
          size: (backward ? last : first) ?? defaultPageSize,
          beside: beside === null ? null : decode(beside),
        });
      }),
      { numRuns: 1_000 },
    );
  });

  test('accept a search text of at most 500 characters that the database can store, or none', () => {
    const long = fc
      .tuple(fc.integer({ min: 498, max: 502 }), fc.constantFrom('x', '🦄', 'é'))
      .map(([n, c]) => c.repeat(n));
    const q = fc.oneof(anyText, long, fc.stringMatching(/^\s*$/), fc.constantFrom(null, undefined));
    fc.assert(
      fc.property(q, (q) => {
        const trimmed = q?.trim() ?? '';
        const error = faultOf(() => searchArgument(q));
        expect(error !== null).toBe(!isStorable(trimmed) || codePoints(trimmed) > 500);
        if (!error) expect(searchArgument(q)).toBe(trimmed === '' ? null : trimmed);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the words of a search', () => {
  const thread = new ThreadScope(1, 660_119);
  const scripts = fc.constantFrom(
    ...[
      'ORD-12345',
      'Straße',
      'ΟΔΥΣΣΕΥΣ',
      'naïve',
      'e\u0301te\u0301',
      'İstanbul',
      'ﬁne',
      'Ｆｕｌｌ',
      '株式会社',
      'カタカナ',
    ],
    ...[
      'หนังสือ',
      'ab漢字cd',
      'ㄱ가나',
      'ٱلسَّلَامُ',
      '३४५',
      '\ufdfa',
      'か\u3099',
      '\u200d',
      '👩‍👧',
      '_',
      "it's",
      '１２',
    ],
    'x'.repeat(70),
    '𝔘𝔫𝔦'.repeat(30),
  );
  const sentence = fc
    .array(fc.oneof(scripts, fc.string({ unit: 'grapheme', maxLength: 8 }), anyText), { maxLength: 8 })
    .chain((parts) => fc.constantFrom(' ', '', '-', '\n').map((between) => parts.join(between)));

  /**
   * Matches like PostgreSQL: each term is a word, or with `:*` the beginning of a word. Joined words are in parentheses,
   * as one word or each by itself.
   */
  const matches = (query: WordsQuery | null, stored: string) => {
    if (query === null) return false;
    const words = stored === '' ? [] : stored.split(' ');
    const all = (terms: string) =>
      terms.split(' & ').every((term) => {
        const [, word, prefix] = /^'([^'\\\s]+)'(:\*)?$/.exec(term) ?? [];
        if (word === undefined) throw new Error(`${term} is no term.`);
        return words.some((stored) => (prefix ? stored.startsWith(word) : stored === word));
      });
    return query.words.split(/ & (?![^(]*\))/).every((part) =>
      part
        .replace(/^\(|\)$/g, '')
        .split(' | ')
        .some(all),
    );
  };
  /** Returns the folded words of the text, and its runs and emoji. */
  const runsOf = (text: string) => tokensOf(text).map(({ text }) => text);

  test('find their own message: as whole words, in other case, and by the beginning of each word', () => {
    fc.assert(
      fc.property(sentence, fc.nat(), fc.nat(), (text, index, length) => {
        const stored = messageWords(thread, text);
        const runs = runsOf(text);
        const found = (q: string) => matches(threadQuery(thread, q), stored);
        expect(found(text)).toBe(runs.length > 0);
        if (runs.length === 0) return;
        expect(found(text.normalize('NFD'))).toBe(true);
        const run = [...(runs[index % runs.length] ?? '')];
        const beginning = run.slice(0, 1 + (length % run.length)).join('');
        expect(found(beginning), `beginning ${JSON.stringify(beginning)}`).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('do not find a message without one of them', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        const q = `${text} qqzzqq`;
        const lacks = !runsOf(text).some((run) => run.includes('qqzzqq'));
        expect(matches(threadQuery(thread, q), messageWords(thread, text))).toBe(!lacks);
      }),
    );
  });

  test('of one thread never find a message of another', () => {
    const scope = fc
      .tuple(number, number)
      .map(([marketplace, seller]) => new ThreadScope(marketplace, seller));
    const near = fc.constantFrom(
      new ThreadScope(1, 1),
      new ThreadScope(1, 11),
      new ThreadScope(11, 1),
      new ThreadScope(1, 2),
      new ThreadScope(12, 1),
    );
    const any = fc.oneof(scope, near);
    fc.assert(
      fc.property(any, any, sentence, sentence, (mine, theirs, text, q) => {
        fc.pre(mine.marketplaceId !== theirs.marketplaceId || mine.sellerId !== theirs.sellerId);
        const stored = messageWords(theirs, text);
        for (const query of [q, text]) expect(matches(threadQuery(mine, query), stored)).toBe(false);
      }),
    );
  });

  test('are valid for the database, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(sentence, anyText), (text) => {
        const stored = messageWords(thread, text);
        for (const word of stored === '' ? [] : stored.split(' ')) {
          expect(word).toMatch(/^1\.660119\.[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{RI}]+$/u);
          expect(Buffer.byteLength(word)).toBeLessThan(2_046);
        }
        const query = threadQuery(thread, text);
        expect(query === null).toBe(stored === '');
        for (const sql of query ? [query.words, query.earlier].filter((words) => words !== '') : []) {
          expect(sql).toMatch(
            /^(\(?'1\.660119\.[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{RI}]+'(:\*)?\)?( [&|] |$))+$/u,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test('do not change when they are folded again', () => {
    expect(foldCase('STRASSE')).toBe(foldCase('Straße'));
    expect(foldCase('Ｆｕｌｌ')).toBe('full');
    expect(foldCase('ὈΔΥΣΣΕΎΣ')).toBe(foldCase('ὀδυσσεύς'));
    expect(foldCase('STRAẞE')).toBe(foldCase('Straße'));
    fc.assert(
      fc.property(fc.oneof(sentence, anyText), (text) => {
        expect(foldCase(foldCase(text))).toBe(foldCase(text));
        expect(foldCase(text.normalize('NFD'))).toBe(foldCase(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('are equal in either case, for every letter', () => {
    const split: string[] = [];
    for (let code = 0; code <= 0x1ffff; code++) {
      const letter = String.fromCodePoint(code);
      if (!/\p{L}/u.test(letter)) continue;
      const folds = new Set([letter, letter.toUpperCase(), letter.toLowerCase()].map(foldCase));
      if (folds.size > 1) split.push(letter);
    }
    expect(split).toEqual([]);
  });
});

describe('the text of a message', () => {
  const visible = fc.constantFrom('x', 'é', '🦄', '漢', '.');
  const invisible = fc.constantFrom(
    ' ',
    '\n',
    '\t',
    '\u00a0',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u2060',
    '\u00ad',
  );

  test('is counted in code points', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(codePoints(text)).toBe(Array.from(text).length);
      }),
    );
  });

  test('can be stored if it is valid UTF-8 without NUL', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const survives = Buffer.from(text).toString() === text;
        expect(isStorable(text)).toBe(survives && !text.includes('\0'));
      }),
    );
  });

  test('is rejected if it has no visible character', () => {
    fc.assert(
      fc.property(fc.array(invisible), visible, fc.array(invisible), (before, seen, after) => {
        expect(messageError([...before, ...after].join(''))).toMatchObject({ field: 'message' });
        expect(messageError([...before, seen, ...after].join(''))).toBeNull();
      }),
    );
  });

  test('is rejected beyond 10,000 characters after trimming', () => {
    const length = fc.integer({ min: maxMessageLength - 2, max: maxMessageLength + 2 });
    const around = fc.stringMatching(/^[ \n\t]{0,5}$/);
    fc.assert(
      fc.property(length, visible, around, around, (length, character, before, after) => {
        const error = messageError(before + character.repeat(length) + after);
        expect(error === null).toBe(length <= maxMessageLength);
      }),
    );
  });

  test('is never quoted in its error', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const error = messageError(`quokka${text}quokka\0`);
        expect(error?.message).not.toContain('quokka');
      }),
    );
  });
});

test('a cursor with the longest name is accepted, and a longer text is not decoded', () => {
  const position = (listName: string) => ({ listRank: '0', listName, sellerId: largest });
  const longest = position('\u{1f600}'.repeat(255));
  expect(decodeSellerCursor(largest, sellerCursor(largest, longest))).toEqual(longest);
  expect(decodeSellerCursor(1, sellerCursor(1, position('x'.repeat(100_000))))).toBeNull();
});
