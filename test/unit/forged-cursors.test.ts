import { describe, expect, test } from 'vitest';
import * as cursors from '../../src/graphql/cursors.js';
import * as ids from '../../src/graphql/ids.js';

/* Tests every cursor and id of the schemas: its text, its bounds, and texts that almost have its format. */

const base64url = (text: string) => Buffer.from(text).toString('base64url');
const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const largest = 2_147_483_647;

interface Form {
  name: string;
  encode: (text: string) => string;
  decode: (text: string) => unknown;
  /** Texts before they are encoded, with the decoded values. */
  good: readonly (readonly [text: string, decoded: unknown])[];
  bad: readonly string[];
}

const place = (listRank: string, listName: string, sellerId = 9) => ({ listRank, listName, sellerId });

const forms: readonly Form[] = [
  {
    name: 'cursor of a message',
    encode: base64url,
    decode: (cursor) => cursors.decodeMessageCursor(710, cursor),
    good: [
      ['m.710.1', 1],
      ['m.710.999999999', 999_999_999],
    ],
    bad: [
      'm.8.1',
      'm.710.0',
      'm.710.1000000000',
      'm.710.',
      'm.710.x',
      'm.0710.1',
      'm.77777777777.1',
      'm.x.1',
      's.710.1',
      'm7.1',
    ],
  },
  {
    name: 'cursor of a seller',
    encode: base64url,
    decode: (cursor) => cursors.decodeSellerCursor(710, cursor),
    good: [
      ['s.710.-5.9.', place('-5', '')],
      ['s.710.-999999999999999999.9.', place('-999999999999999999', '')],
      ['s.710.0.9.a', place('0', 'a')],
      ['s.710.0.9.a.b', place('0', 'a.b')],
      [`s.710.0.9.a\nb`, place('0', 'a\nb')],
      ['s.710.0.9.\u{1f600}', place('0', '\u{1f600}')],
      [`s.710.0.${largest}.a`, place('0', 'a', largest)],
    ],
    bad: [
      's.8.-5.9.',
      's.710.0.9.',
      's.710.-5.9.a',
      's.710.5.9.',
      's.710.-05.9.',
      's.710.-1000000000000000000.9.',
      's.710.-x.9.',
      's.710.00.9.a',
      's.710.0.09.a',
      `s.710.0.${largest + 1}.a`,
      's.710.0.x.a',
      's.710.0.99999999999.a',
      's.710.0.9.a\0',
      's.x.0.9.a',
      's.710.0.9',
    ],
  },
  {
    name: 'cursor of a thread in a list',
    encode: base64url,
    decode: (cursor) => cursors.decodeThreadCursor(710, 'WAIT', cursor),
    good: [
      ['t.710.WAIT.-5.9.', place('-5', '')],
      ['t.710.WAIT.999999999999999999.9.', place('999999999999999999', '')],
      ['t.710.WAIT.0.9.a.b', place('0', 'a.b')],
      [`t.710.WAIT.0.9.a\nb\u{1f600}`, place('0', 'a\nb\u{1f600}')],
      [`t.710.WAIT.0.${largest}.a`, place('0', 'a', largest)],
    ],
    bad: [
      't.8.WAIT.-5.9.',
      't.x.WAIT.-5.9.',
      't.07.WAIT.-5.9.',
      't.710.LATEST.-5.9.',
      't.710.WAIT1.-5.9.',
      't.710..-5.9.',
      't.710.WAIT.-05.9.',
      't.710.WAIT.1000000000000000000.9.',
      't.710.WAIT.x.9.',
      `t.710.WAIT.0.${largest + 1}.a`,
      't.710.WAIT.0.x.a',
      't.710.WAIT.0.99999999999.a',
      't.710.WAIT.0.9.a\0',
      't.710.WAIT.0.9',
      's.710.WAIT.0.9.a',
    ],
  },
  {
    name: 'cursor of a canned reply',
    encode: base64url,
    decode: (cursor) => cursors.decodeReplyCursor(710, cursor),
    good: [
      ['r.710.9.a', { nameKey: 'a', id: 9 }],
      ['r.710.9.a.b\n\u{1f600}', { nameKey: 'a.b\n\u{1f600}', id: 9 }],
      [`r.710.${largest}.a`, { nameKey: 'a', id: largest }],
    ],
    bad: [
      'r.8.9.a',
      'r.x.9.a',
      'r.710.0.a',
      'r.710.x.a',
      `r.710.${largest + 1}.a`,
      'r.710.99999999999.a',
      'r.710.9.',
      'r.710.9.a\0',
      's.710.9.a',
    ],
  },
  {
    name: 'cursor of a message that was found',
    encode: base64url,
    decode: (cursor) => cursors.decodeFoundCursor(710, cursor),
    good: [
      ['f.710.1.9.1', { time: '1', sellerId: 9, seq: 1 }],
      [
        `f.710.9999999999999999.${largest}.999999999`,
        { time: '9999999999999999', sellerId: largest, seq: 999_999_999 },
      ],
    ],
    bad: [
      'f.8.1.9.1',
      'f.x.1.9.1',
      'f.710.0.9.1',
      'f.710.x.9.1',
      'f.710.10000000000000000.9.1',
      'f.710.1.0.1',
      'f.710.1.x.1',
      `f.710.1.${largest + 1}.1`,
      'f.710.1.99999999999.1',
      'f.710.1.9.0',
      'f.710.1.9.x',
      'f.710.1.9.1000000000',
    ],
  },
  {
    name: 'cursor of an event',
    encode: base64url,
    decode: (cursor) => cursors.decodeEventCursor(710, cursor),
    good: [
      // A cursor of a version without epochs.
      ['e.710.1.9.1', { epoch: 0, xid: 1, sellerId: 9, eventSeq: 1 }],
      ['e.710.1.9.1.1', { epoch: 1, xid: 1, sellerId: 9, eventSeq: 1 }],
      [
        `e.710.999999999999999.${largest}.${largest}.${largest}`,
        { epoch: largest, xid: 999_999_999_999_999, sellerId: largest, eventSeq: largest },
      ],
    ],
    bad: [
      'e.710.1.9.1.0',
      'e.710.1.9.1.01',
      'e.710.1.9.1.x',
      'e.710.1.9.1.',
      `e.710.1.9.1.${largest + 1}`,
      'e.8.1.9.1',
      'e.x.1.9.1',
      'e.710.0.9.1',
      'e.710.x.9.1',
      'e.710.1000000000000000.9.1',
      'e.710.1.0.1',
      'e.710.1.x.1',
      `e.710.1.${largest + 1}.1`,
      'e.710.1.99999999999.1',
      'e.710.1.9.0',
      'e.710.1.9.x',
      `e.710.1.9.${largest + 1}`,
      'e.710.1.9.99999999999',
    ],
  },
  {
    name: 'cursor of an entry of the audit log',
    encode: base64url,
    decode: (cursor) => cursors.decodeAuditCursor({ marketplaceId: 710, sellerId: null }, cursor),
    good: [
      ['a.710.1', '1'],
      ['a.710.999999999999999', '999999999999999'],
    ],
    bad: ['a.8.1', 'a.x.1', 'a.710.0', 'a.710.x', 'a.710.1000000000000000', 'a.710.3.1'],
  },
  {
    name: "cursor of an entry of a seller's audit log",
    encode: base64url,
    decode: (cursor) => cursors.decodeAuditCursor({ marketplaceId: 710, sellerId: 3 }, cursor),
    good: [['a.710.3.1', '1']],
    bad: ['a.710.1', 'a.710.4.1', 'a.8.3.1', 'a.710.3.0', 'a.710.3.1.1', 'a.710.03.1'],
  },
  {
    name: 'cursor of a delivery',
    encode: base64url,
    decode: (cursor) => cursors.decodeDeliveryCursor(710, cursor),
    good: [
      ['d.710.1', '1'],
      ['d.710.999999999999999', '999999999999999'],
    ],
    bad: ['d.8.1', 'd.x.1', 'd.710.0', 'd.710.x', 'd.710.1000000000000000'],
  },
  {
    name: 'cursor of a seller with findings',
    encode: base64url,
    decode: (cursor) => cursors.decodeFindingCursor(710, cursor),
    good: [
      ['cf.710.1', 1],
      [`cf.710.${largest}`, largest],
    ],
    bad: ['cf.8.1', 'cf.710.0', 'cf.710.', 'cf.710.x', `cf.710.${largest + 1}`, 'cf.0710.1', 's.710.1'],
  },
  {
    name: 'cursor of a user',
    encode: base64url,
    decode: (cursor) => cursors.decodeMemberCursor('user', 710, cursor),
    good: [
      ['user.710.1', 1],
      [`user.710.${largest}`, largest],
    ],
    bad: [
      'key.710.1',
      'user.8.1',
      'user.x.1',
      'user.710.0',
      'user.710.x',
      `user.710.${largest + 1}`,
      'user.710.99999999999',
    ],
  },
  {
    name: 'id of a node',
    encode: base64,
    decode: ids.decodeId,
    good: [
      ['Seller-1', { type: 'Seller', sellerId: 1 }],
      [`Seller-${largest}`, { type: 'Seller', sellerId: largest }],
      ['ChatMessage-1000000001', { type: 'ChatMessage', sellerId: 1, seq: 1 }],
      [`ChatMessage-${largest}999999999`, { type: 'ChatMessage', sellerId: largest, seq: 999_999_999 }],
      ['User-1', { type: 'User', userId: 1 }],
      [`ApiKey-${largest}`, { type: 'ApiKey', apiKeyId: largest }],
      ['Webhook-7', { type: 'Webhook', webhookId: 7 }],
      ['WebhookDelivery-7000000000005', { type: 'WebhookDelivery', webhookId: 7, sequence: '5' }],
    ],
    bad: [
      'Seller-0',
      `Seller-${largest + 1}`,
      'Seller-x',
      'ChatMessage-1',
      'ChatMessage-999999999',
      'ChatMessage-1000000000',
      `ChatMessage-${largest + 1}000000001`,
      'ChatMessage-10000000000000000000',
      'User-0',
      `ApiKey-${largest + 1}`,
      'Webhook-01',
      'WebhookDelivery-7000000000000',
      'user-1',
      'Marketplace-1',
      'ContentPattern-1',
      'AuditEntry-1',
    ],
  },
  {
    name: 'id of a seller alone',
    encode: base64,
    decode: ids.decodeSellerId,
    good: [['Seller-5', 5]],
    bad: ['ChatMessage-5000000001', 'Seller-', 'User-5'],
  },
  ...(
    [
      ['webhook', 'Webhook', ids.decodeWebhookId],
      ['user', 'User', ids.decodeUserId],
      ['API key', 'ApiKey', ids.decodeApiKeyId],
      ['label', 'Label', ids.decodeLabelId],
      ['saved view', 'SavedView', ids.decodeSavedViewId],
      ['canned reply', 'CannedReply', ids.decodeCannedReplyId],
      ['pattern', 'ContentPattern', (id: string) => ids.decodeContentRuleId('ContentPattern', id)],
      ['allowance', 'ContentAllowance', (id: string) => ids.decodeContentRuleId('ContentAllowance', id)],
    ] as const
  ).map(
    ([name, type, decode]): Form => ({
      name: `id of a ${name}`,
      encode: base64,
      decode,
      good: [
        [`${type}-5`, 5],
        [`${type}-${largest}`, largest],
      ],
      bad: [
        `${type}-0`,
        `${type}-05`,
        `${type}-x`,
        `${type}-5x`,
        `${type}-${largest + 1}`,
        `${type}-99999999999`,
        'Seller-5',
        type === 'ContentPattern' ? 'ContentAllowance-5' : 'ContentPattern-5',
      ],
    }),
  ),
  {
    name: 'id of a delivery',
    encode: base64,
    decode: ids.decodeWebhookDeliveryId,
    good: [
      ['WebhookDelivery-5000000000001', { webhookId: 5, sequence: '1' }],
      [`WebhookDelivery-${largest}999999999999`, { webhookId: largest, sequence: '999999999999' }],
    ],
    bad: [
      'WebhookDelivery-5000000000000',
      'WebhookDelivery-05000000000001',
      `WebhookDelivery-${largest + 1}000000000001`,
      'WebhookDelivery-99999999999000000000001',
      'WebhookDelivery-500000000001',
      'WebhookDelivery-x000000000001',
    ],
  },
];

describe.each(forms)('a $name', ({ encode, decode, good, bad }) => {
  test('is accepted up to its bounds', () => {
    for (const [text, decoded] of good) expect(decode(encode(text)), text).toEqual(decoded);
  });

  test('is rejected beyond its bounds or in another format', () => {
    for (const text of ['', ...bad]) expect(decode(encode(text)), text).toBeNull();
  });

  test('is rejected with an extra character before or after it', () => {
    for (const [text] of good) {
      expect(decode(encode(`x${text}`)), text).toBeNull();
      expect(decode(` ${encode(text)}`), text).toBeNull();
      expect(decode(`${encode(text)}=`), text).toBeNull();
    }
    const [text = '', decoded] = good[0] ?? [];
    // Some cursors end with a name, which can end with any character.
    if (!/^[str]\./.test(text)) expect(decode(encode(`${text}x`)), text).toBeNull();
    expect(decode(encode(text))).toEqual(decoded);
  });
});

test('decoding returns the encoded values', () => {
  const read = (text: string) => Buffer.from(text, 'base64url').toString();
  expect(read(cursors.messageCursor({ sellerId: 710, seq: 1 }))).toBe('m.710.1');
  expect(read(cursors.sellerCursor(710, place('-5', '')))).toBe('s.710.-5.9.');
  expect(read(cursors.threadCursor(710, 'WAIT', place('-5', '')))).toBe('t.710.WAIT.-5.9.');
  expect(read(cursors.replyCursor(710, { nameKey: 'a', id: 9 }))).toBe('r.710.9.a');
  expect(read(cursors.foundCursor(710, { time: '1', sellerId: 9, seq: 2 }))).toBe('f.710.1.9.2');
  const event = { xid: 1, sellerId: 9, eventSeq: 2 };
  expect(read(cursors.eventCursor(710, { ...event, epoch: 0 }))).toBe('e.710.1.9.2');
  expect(read(cursors.eventCursor(710, { ...event, epoch: 5 }))).toBe('e.710.1.9.2.5');
  expect(read(cursors.auditCursor({ marketplaceId: 710, sellerId: null }, '1'))).toBe('a.710.1');
  expect(read(cursors.deliveryCursor({ webhookId: 710, sequence: '1' }))).toBe('d.710.1');
  expect(read(cursors.memberCursor('key', 710, 1))).toBe('key.710.1');
  expect(read(ids.webhookId(5))).toBe('Webhook-5');
  expect(read(ids.webhookDeliveryId({ webhookId: 5, sequence: '1' }))).toBe('WebhookDelivery-5000000000001');
  expect(read(ids.contentPatternId(5))).toBe('ContentPattern-5');
  expect(read(ids.contentAllowanceId(5))).toBe('ContentAllowance-5');
  expect(read(ids.labelId(5))).toBe('Label-5');
  expect(read(ids.savedViewId(5))).toBe('SavedView-5');
  expect(read(ids.cannedReplyId(5))).toBe('CannedReply-5');
  expect(read(ids.auditEntryId('5'))).toBe('AuditEntry-5');
  expect(read(ids.userId(5))).toBe('User-5');
  expect(read(ids.apiKeyId(5))).toBe('ApiKey-5');
  expect(read(ids.sellerId(5))).toBe('Seller-5');
  expect(read(ids.chatMessageId({ sellerId: 5, seq: 1 }))).toBe('ChatMessage-5000000001');
});

test('a cursor has at most 2,048 characters', () => {
  const ofLength = (length: number) => base64url(`s.710.0.9.${'a'.repeat(length)}`);
  expect(ofLength(1_526)).toHaveLength(2_048);
  expect(cursors.decodeSellerCursor(710, ofLength(1_526))).toEqual(place('0', 'a'.repeat(1_526)));
  expect(ofLength(1_527)).toHaveLength(2_050);
  expect(cursors.decodeSellerCursor(710, ofLength(1_527))).toBeNull();
});
