import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/content-guard/custom-patterns.js';
import { PatternSet } from '../../src/content-guard/pattern-set.js';
import { CompiledPatterns } from '../../src/link-patterns/compiled-patterns.js';
import { maximumLinks, searchedLength } from '../../src/link-patterns/link-pattern.js';

/* Tests the links that patterns find in a message, and the time that this takes. */

const pattern = (expression: string, template = 'https://shop.example/{0}', id = 1) => ({
  ...{ id, name: `Pattern ${id}`, expression, template, forSellers: false },
});

async function linksIn(message: string, ...patterns: ReturnType<typeof pattern>[]) {
  const compiled = new CompiledPatterns(patterns);
  const links = await compiled.links(message, compiled.matching(message), (work) => work());
  return links.map(({ start, end, text, url }) => ({ start, end, text, url }));
}

const order = pattern('order\\s+#?(\\d{4,10})', 'https://shop.example/orders/{1}');

describe('links', () => {
  test('in the order of the text, ignoring case', async () => {
    expect(await linksIn('Where is Order 12345? And order #99887', order)).toEqual([
      { start: 9, end: 20, text: 'Order 12345', url: 'https://shop.example/orders/12345' },
      { start: 26, end: 38, text: 'order #99887', url: 'https://shop.example/orders/99887' },
    ]);
  });

  test('have offsets in code points', async () => {
    expect(await linksIn('😀 طلب order 12345 👨‍👩‍👧', order)).toEqual([
      { start: 6, end: 17, text: 'order 12345', url: 'https://shop.example/orders/12345' },
    ]);
    expect(
      await linksIn('الطلب رقم ٤٧١١ متأخر', pattern('رقم (\\p{Nd}+)', 'https://shop.example/{1}')),
    ).toEqual([
      { start: 6, end: 14, text: 'رقم ٤٧١١', url: `https://shop.example/${encodeURIComponent('٤٧١١')}` },
    ]);
  });

  test('do not overlap: the first pattern has priority', async () => {
    const digits = pattern('\\d+', 'https://shop.example/numbers/{0}', 2);
    expect((await linksIn('77 order 12345', order, digits)).map(({ text }) => text)).toEqual([
      '77',
      'order 12345',
    ]);
    expect((await linksIn('77 order 12345', digits, order)).map(({ text }) => text)).toEqual(['77', '12345']);
  });

  test.each([
    'See https://x.example/order%2012345/?order-12345',
    'mail order-12345@shop.example',
    'www.shop.example.com/order-12345',
  ])('are not in an address: %s', async (message) => {
    expect(await linksIn(message, pattern('order[-%20]*12345'))).toEqual([]);
  });

  test('a group that does not match is empty', async () => {
    const [found] = await linksIn('item 7', pattern('item (\\d)(-\\d)?', 'https://shop.example/{1}/{2}'));
    expect(found?.url).toBe('https://shop.example/7/');
  });

  test('empty matches are none', async () => {
    expect(await linksIn('one two', pattern('\\b'))).toEqual([]);
  });

  test('are found after many matches that give no link', async () => {
    const texts = (message: string, ...patterns: ReturnType<typeof pattern>[]) =>
      linksIn(message, ...patterns).then((links) => links.map(({ text }) => text));
    const digits = pattern('\\d+');
    expect(await texts(`${'https://x.example/1 '.repeat(60)}77`, digits)).toEqual(['77']);
    expect(await texts(`${'.. '.repeat(60)}77`, pattern('[.\\d]+'))).toEqual(['77']);
    expect(await texts(`${'x '.repeat(60)}order`, pattern('\\b(?:order)?'))).toEqual(['order']);
    const free = `${'7 '.repeat(60)}order 9`;
    expect(await texts(free, pattern('7'), pattern('order 9'))).toHaveLength(maximumLinks);
  });

  test('are at most as many as a message can have', async () => {
    expect(await linksIn('7 '.repeat(100), pattern('\\d'))).toHaveLength(maximumLinks);
  });

  test('are in the beginning of a long message, and none is cut', async () => {
    const upTo = (length: number) => `${'x'.repeat(length - 12)} order 12345`;
    expect(await linksIn(upTo(searchedLength), order)).toHaveLength(1);
    // It could continue after the end of the search.
    expect(await linksIn(`${upTo(searchedLength)}67`, order)).toEqual([]);
    expect(await linksIn(`${upTo(searchedLength + 2)} x`, order)).toEqual([]);
    expect(await linksIn(`${upTo(searchedLength - 1)} x`, order)).toHaveLength(1);
    expect(await linksIn(`order 12345 ${'😀'.repeat(searchedLength)}`, order)).toHaveLength(1);
  });
});

test('the set of all patterns finds those that have matches', () => {
  const expressions = [
    'order (\\d+)',
    '\\bORD-\\d+',
    '(?-i)SKU',
    'ß|straße$',
    '^hi',
    '[\\p{L}]{3}\\d',
    '😀+',
    'a.b',
  ];
  const set = new PatternSet(expressions);
  const compiled = expressions.map((expression) => {
    const found = compilePattern(expression);
    if ('error' in found) throw new Error(found.error);
    return found;
  });
  const part = fc.constantFrom(
    ...[
      'order',
      ' ',
      '12',
      'ORD-',
      'ord-1',
      'SKU',
      'sku',
      'STRASSE',
      'straße',
      'ẞ',
      'hi',
      'HI',
      '\n',
      'äöü1',
      '😀',
      'a😀b',
      'İ',
      'ſ',
    ],
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const expected = compiled.flatMap((each, index) => (each.matches(text).length > 0 ? [index] : []));
      expect(set.matching(text)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

describe('hostile expressions and texts', () => {
  const hostile = [
    '(a*)*b',
    '(a|aa)+c',
    '([a-z]{1,20}){1,3}=',
    '.*.*.*=.*',
    '(?:[ab]*a[ab]{12})c',
    '(\\w+\\s?)+!',
    '(.{1,60})d',
    // Each match looks for a longer one up to the end.
    'a[^=]*=|a',
    '(a|[ab]|[abc])*(?:[a-z]{1,60}){2}=|a',
    '((((((((a)|(b))|c)|d)*)*)*)*)[a-z]{1,90}=|a',
  ];
  const texts = [
    'a'.repeat(searchedLength),
    `${'a'.repeat(searchedLength - 4)}=!cb`,
    'ab'.repeat(searchedLength / 2),
    `${'ba aab '.repeat(285)}=d!`,
    '😀ä'.repeat(searchedLength / 3),
  ];

  test('each piece of the work is short', async () => {
    const compiled = new CompiledPatterns(hostile.map((each, index) => pattern(each, undefined, index)));
    const longestMs: number[] = [];
    // The first run compiles. Only processor time counts, because others use a busy machine meanwhile.
    for (const _ of Array(6)) {
      let longest = 0;
      const run = <Result>(work: () => Result): Result => {
        const before = process.cpuUsage();
        const result = work();
        const { user, system } = process.cpuUsage(before);
        longest = Math.max(longest, (user + system) / 1_000);
        return result;
      };
      for (const text of texts) {
        const matching = run(() => compiled.matching(text));
        await compiled.links(text, matching, run);
      }
      longestMs.push(longest);
    }
    expect(Math.min(...longestMs)).toBeLessThan(50);
  });
});
