import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.js';
import type { Statement } from '../../src/database/statement.js';
import { openTestDatabase } from '../harness/database.js';
import { allStatements } from '../harness/statements.js';
import { type LargeMarketplace, makeLargeMarketplace, size } from './large-marketplace.js';

/** One way to call a statement, and how many rows it may read on the way to its answer. */
interface Call {
  values: unknown[];
  /** Rows read from tables and indexes, those that a filter drops included. */
  rowsRead: number;
  /** How many rows it may sort, where that is more than others may. */
  sorts?: number;
  /** An index that the plan must go by, where that is the point. */
  by?: string;
}

let database: Database;
let large: LargeMarketplace;
let statements: Statement[];

beforeAll(async () => {
  database = await openTestDatabase();
  large = await makeLargeMarketplace(database);
  statements = await allStatements();
}, 300_000);

const page = 50;
const newest = 2_147_483_647;
/** As many numbers as `nodes` takes ids. */
const upTo = (most: number) => Array.from({ length: most }, (_, index) => index + 1);

/** How each statement is called on its largest data, by name. */
function calls(): Record<string, Call[]> {
  const { marketplaceId: m, longThreadSeller: s, quietSeller } = large;
  const lead = `${m}.${s}.`;
  const order = `'${lead}order'`;
  const first = ['-9223372036854775808', '', 0, page + 1];
  const last = ['9223372036854775807', '', 0, page + 1];
  const inside = ['-1770000000000000', '', 700_000, page + 1];
  // A message, its read mark, its seller and thread.
  const perMessage = 2;
  const threadPage = [newest, 0, size.longThread / 2].map((beside) => ({
    values: [m, s, beside, page],
    rowsRead: page * perMessage + 2,
    by: 'message_pkey',
  }));
  const sellerPage = [first, last, inside].map((place) => ({
    values: [m, ...place],
    rowsRead: (page + 1) * 2 + 4,
    by: 'thread_list_order',
  }));
  // Beside a moment among all messages: the last, the first, and one in the middle of them.
  const [now, never] = [
    ['9000000000000000', 0, 0],
    ['0', 0, 0],
  ];
  const middle = ['1750000000000000', s, 5];
  const inWeeks = (place: unknown[]): Call[] => {
    const weeks = (word: string, count: number) =>
      Array.from({ length: count }, (_, n) => `('${m}.${2_880 + n}.${word}':*)`).join(' | ');
    const by = 'message_weekly_words';
    return [
      { values: [m, ...place, page + 1, weeks('77777', 40), 2_001], rowsRead: 10, by },
      // One message in nine: of 40 weeks, the postings of all and so many rows as are looked at; of one, its own.
      {
        values: [m, ...place, page + 1, weeks('7', 40), 2_001],
        rowsRead: 150_000,
        sorts: 2_001 + page + 1,
        by,
      },
      { values: [m, ...place, page + 1, weeks('7', 1), null], rowsRead: 2 * 3_000, sorts: 3_000, by },
    ];
  };
  // Every filter there is, alone; with a name that is rare within its window, and with one letter, of all.
  const filters = (place: unknown[]): Call[] => {
    const asks = [[1, 3], [2, 3], [0, 2], [0, 1], ...[0, 1, 2, 3].map((one) => [one, -1])];
    const by = 'thread_attention';
    return asks.flatMap((ask) => [
      { values: [m, ...place, ...ask, page + 1, null], rowsRead: 2 * (page + 1) + 2, by },
      { values: [m, ...place, ...ask, 1_000, '%zanzibar%'], rowsRead: 2 * 1_000 + 2, by },
      // All that pass the filter, whose names are then looked at until the page is full.
      {
        values: [m, ...place, ...ask, null, '%a%'],
        rowsRead: 2 * size.sellers,
        sorts: size.sellers,
        by,
      },
    ]);
  };
  const rareName = { values: [m, ...first, '%zanzibar%', null], rowsRead: 40, by: 'seller_name_search' };
  const nearName = { values: [m, ...first, '%ltd%', 1_000], rowsRead: 2 * 1_000, by: 'thread_list_order' };
  return {
    'thread-page-older': threadPage,
    'thread-page-newer': threadPage,
    'thread-search-near-older': [
      { values: [m, s, order, newest, page + 1, 1_000], rowsRead: 200, by: 'message_pkey' },
      {
        values: [m, s, `'${lead}77777'`, size.longThread, page + 1, 1_000],
        rowsRead: 2 * 1_000,
        by: 'message_pkey',
      },
    ],
    'thread-search-near-newer': [
      { values: [m, s, order, 0, page + 1, 1_000], rowsRead: 200, by: 'message_pkey' },
      { values: [m, s, `'${lead}77777'`, 0, page + 1, 1_000], rowsRead: 2 * 1_000, by: 'message_pkey' },
    ],
    'thread-search-older': [
      { values: [m, s, `'${lead}77777'`, newest, page + 1], rowsRead: 10, by: 'message_search' },
      // 1,111 messages match, none of them among the newest.
      {
        values: [m, s, `'${lead}77':*`, newest, page + 1],
        rowsRead: 2 * 1_111 + 2 * page + 2,
        by: 'message_search',
      },
    ],
    'thread-search-newer': [
      { values: [m, s, `'${lead}77777'`, 0, page + 1], rowsRead: 10, by: 'message_search' },
    ],
    'thread-search-count': [{ values: [m, s, `'${lead}77777'`], rowsRead: 10, by: 'message_search' }],
    'marketplace-search-near-older': [
      { values: [m, ...now, page + 1, `'${m}.~.order':*`, 1_000], rowsRead: 300, by: 'message_time' },
      { values: [m, ...now, page + 1, `'${m}.~.77777'`, 1_000], rowsRead: 1_000, by: 'message_time' },
    ],
    'marketplace-search-near-newer': [
      { values: [m, ...never, page + 1, `'${m}.~.order':*`, 1_000], rowsRead: 300, by: 'message_time' },
      { values: [m, ...never, page + 1, `'${m}.~.77777'`, 1_000], rowsRead: 1_000, by: 'message_time' },
    ],
    'marketplace-search-weeks-older': [...inWeeks(now), ...inWeeks(middle)],
    'marketplace-search-weeks-newer': [...inWeeks(never), ...inWeeks(middle)],
    'message-times': [{ values: [m], rowsRead: 2, by: 'message_time' }],
    'send-message': [
      { values: [m, s, true, 'text', 'Key', `${lead}text`, 999_999_999, null, 0], rowsRead: 20 },
      { values: [m, quietSeller, false, 'text', null, `${lead}text`, 999_999_999, 'fresh', 0], rowsRead: 20 },
    ],
    'content-policy': [{ values: [m], rowsRead: 2 * (70 + 26) + 2 }],
    'content-version': [{ values: [m], rowsRead: 2 }],
    'start-policy-change': [{ values: [m], rowsRead: 2 }],
    'set-content-actions': [{ values: [m, ['EMAIL', 'PHONE'], ['allow', 'block']], rowsRead: 6 }],
    'create-content-rule': [{ values: [m, 'Name', 'x', 'block'], rowsRead: 3 }],
    'delete-content-rule': [{ values: [m, 1, true], rowsRead: 2, by: 'content_rule_pkey' }],
    'add-audit-entry': [{ values: [m, 'key:1', 'Key', 'contentPolicyUpdate', '[]'], rowsRead: 3 }],
    'audit-entries-older': [
      { values: [m, '9223372036854775807', page + 1], rowsRead: page + 1, by: 'audit_entry_pkey' },
    ],
    'audit-entries-newer': [{ values: [m, '0', page + 1], rowsRead: page + 1, by: 'audit_entry_pkey' }],
    'load-history': [
      {
        values: [
          m,
          [quietSeller],
          [0],
          [1],
          [0],
          [1],
          [0],
          ['1770000000000000'],
          [quietSeller],
          [1],
          [false],
          ['1770000000000000'],
          ['Key'],
          ['text'],
          [`${m}.${quietSeller}.text`],
          [quietSeller],
          [false],
          [1],
          ['1770000000000001'],
        ],
        rowsRead: 20,
      },
    ],
    'marketplace-events': [
      { values: [m, '0', 0, 0, page], rowsRead: page * 8, by: 'chat_event_commit_order' },
      { values: [m, large.lateXid, 0, 0, page], rowsRead: page * 8, by: 'chat_event_commit_order' },
    ],
    'thread-events': [
      { values: [m, s, 0, page], rowsRead: page * 8, by: 'chat_event_pkey' },
      { values: [m, s, size.longThread / 2, page], rowsRead: page * 8, by: 'chat_event_pkey' },
    ],
    // It reads what was missed since the place, which here is nothing.
    'thread-position': [
      { values: [m, s, large.lastXid, newest, newest], rowsRead: 2, by: 'chat_event_pkey' },
    ],
    'log-bounds': [{ values: [m], rowsRead: 3 }],
    'events-held-back': [
      { values: [m, large.lastXid, newest, newest], rowsRead: 1, by: 'chat_event_commit_order' },
    ],
    'marketplaces-with-events': [
      { values: [[m], ['0'], [0], [0]], rowsRead: 3, by: 'chat_event_commit_order' },
      { values: [[m], [large.lastXid], [newest], [newest]], rowsRead: 3, by: 'chat_event_commit_order' },
    ],
    'clear-events': [
      { values: [m, new Date(), 500], rowsRead: 500 * 6 + 10, by: 'chat_event_commit_order' },
      { values: [m, new Date(0), 500], rowsRead: 500 * 3 + 10 },
    ],
    'try-to-adopt': [{ values: [], rowsRead: 0 }],
    // Once a start, all webhooks are looked at.
    'restored-logs': [{ values: [], rowsRead: size.sellers + 30, by: 'chat_event_commit_order' }],
    // Here nothing is of another server, and only the marketplace's webhooks are looked at for it.
    'adopt-positions': [{ values: [m, large.lastXid], rowsRead: size.sellers + 30 }],
    'adopt-events': [
      { values: [m, large.lastXid, newest, newest, 500], rowsRead: 4, by: 'chat_event_commit_order' },
      { values: [m, '0', 0, 0, 500], rowsRead: 500 * 6 + 10, by: 'chat_event_commit_order' },
    ],
    'keys-revoked-lately': [{ values: [12], rowsRead: 4, by: 'api_key_revocations' }],
    'keys-ended': [{ values: [[5, 6]], rowsRead: 4 }],
    'lock-thread': [{ values: [m, s], rowsRead: 1 }],
    'message-of-key': [{ values: [m, s, true, 'key 3'], rowsRead: 1 }],
    'delete-expired-keys': [{ values: [m, s], rowsRead: 30 }],
    'mark-read': [true, false].map((byOperator) => ({ values: [m, s, byOperator], rowsRead: 20 })),
    'set-marked-unread': [{ values: [m, s, true, true], rowsRead: 10 }],
    'seller-page-forward': sellerPage,
    'seller-page-backward': sellerPage,
    'seller-search-near-forward': [nearName, { ...nearName, values: [m, ...first, '%zanzibar%', 1_000] }],
    'seller-search-near-backward': [
      { ...nearName, values: [m, ...last, '%ltd%', 1_000] },
      { ...nearName, values: [m, ...last, '%zanzibar%', 1_000] },
    ],
    'seller-search-forward': [rareName, { ...rareName, values: [...rareName.values.slice(0, -1), [1, 3]] }],
    'seller-search-backward': [{ ...rareName, values: [m, ...last, '%zanzibar%', null] }],
    'seller-search-count': [null, [1, 3]].map((attention) => ({
      values: [m, '%zanzibar%', attention],
      rowsRead: 30,
      by: 'seller_name_search',
    })),
    'filtered-sellers-forward': [...filters(first), ...filters(inside)],
    'filtered-sellers-backward': [...filters(last), ...filters(inside)],
    'filtered-sellers-count': [[1, 3], [2, 3], [3], [0, 1], [0, 2]].map((attention) => ({
      values: [m, attention, 1_001],
      rowsRead: 1_001,
      by: 'thread_attention',
    })),
    'sellers-by-number': [{ values: [m, [s, quietSeller]], rowsRead: 10 }],
    'messages-by-seq': [{ values: [m, [s, s], [5, size.longThread]], rowsRead: 10 }],
    'create-marketplace': [{ values: ['Name'], rowsRead: 1 }],
    'marketplace-by-id': [{ values: [m], rowsRead: 2 }],
    'any-marketplace': [{ values: [], rowsRead: 1 }],
    'update-marketplace': [{ values: [m, null, true], rowsRead: 2 }],
    'list-marketplaces': [{ values: [], rowsRead: 2 }],
    'create-sellers': [{ values: [m, ['A', 'B'], ['a', 'b'], [null, 'x']], rowsRead: 40 }],
    'marketplace-of-seller': [{ values: [s], rowsRead: 1 }],
    'lock-sellers': [{ values: [m], rowsRead: 2 }],
    'match-sellers': [{ values: [m, [s, quietSeller], ['x'], ['a b', 'c d'], ['A B', 'C D']], rowsRead: 20 }],
    'update-sellers': [
      {
        values: [m, [s, quietSeller], ['Name', 'New Name'], ['name', 'new name'], [null, 'x']],
        rowsRead: 20,
      },
    ],
    'create-api-key': [
      { values: [m, s, Buffer.from('hash'), 'parley_sel_', null, 'chat:write', null], rowsRead: 4 },
    ],
    'valid-keys-by-hash': [{ values: [[Buffer.from('hash'), Buffer.from('other')]], rowsRead: 4 }],
    'valid-keys-by-number': [{ values: [[5, 6]], rowsRead: 4 }],
    // The administrator's list of all keys reads all keys.
    'list-api-keys': [{ values: [], rowsRead: size.sellers + 4_000 }],
    'marketplace-of-key': [{ values: [5], rowsRead: 2 }],
    'touch-api-keys': [
      {
        values: [
          [5, 6],
          [new Date(), new Date()],
        ],
        rowsRead: 10,
      },
    ],
    ...signInCalls(large),
    ...administrationCalls(large),
    ...webhookCalls(large),
  };
}

/** Those of users and sessions. */
function signInCalls({ marketplaceId: m, longThreadSeller: s }: LargeMarketplace): Record<string, Call[]> {
  return {
    'create-user': [
      { values: [m, null, 'FULL_ADMIN', 'Ada', 'ada@market.example', 'hash', 'ada'], rowsRead: 4 },
      { values: [m, s, null, 'Ada', 'user1@market.example', 'hash', 'ada'], rowsRead: 4 },
    ],
    // The administrator's list of all users reads all users.
    'list-users': [{ values: [], rowsRead: 40_000 }],
    'user-by-id': [{ values: [5], rowsRead: 3 }],
    // A session, its user, membership and marketplace.
    'valid-sessions-by-token': [{ values: [['token5 1', 'token6 1', 'token7 -1']], rowsRead: 3 * 4 }],
    'spend-code': [{ values: [5, '123456'], rowsRead: 1, by: 'auth_spent_code_pkey' }],
    'sessions-ended-lately': [{ values: [10], rowsRead: 1, by: 'auth_session_end_time' }],
    'sessions-ended': [{ values: [[1, 2, 1_000_000]], rowsRead: 3 }],
    'delete-expired-sessions': [{ values: [4], rowsRead: 40, by: 'auth_session_expiry' }],
    'stored-secret': [{ values: ['secret'], rowsRead: 1 }],
  };
}

/** Those of users and keys page by page; nine users in ten are the operator's, and 2,000 keys. */
function administrationCalls({
  marketplaceId: m,
  longThreadSeller: s,
}: LargeMarketplace): Record<string, Call[]> {
  // All, those of sellers, the operator's, one seller's.
  const owners: [owner: unknown[], user: string | null, key: string][] = [
    [[false, null], 'membership_newest', 'api_key_newest'],
    [[true, null], 'membership_of_sellers', 'api_key_of_sellers'],
    // Nine in ten users are the operator's, so that all are as good as those alone.
    [[false, 0], null, 'api_key_by_owner'],
    [[false, s], 'membership_by_owner', 'api_key_by_owner'],
  ];
  // A membership, its user, and its password.
  const users = (place: number): Call[] => [
    ...owners.map(([owner, by]) => ({
      values: [m, place, ...owner, page + 1, null, page + 1],
      rowsRead: 4 * (page + 1),
      ...(by && { by }),
    })),
    { values: [m, place, false, null, page + 1, '%zanzibar%', 1_000], rowsRead: 1_000 + 100 },
  ];
  const matching = (place: number): Call[] => [
    {
      values: [m, place, false, null, page + 1, '%zanzibar%'],
      rowsRead: 5 * 5 + 10,
      by: 'membership_search',
    },
    { values: [m, place, false, s, page + 1, '%user9%'], rowsRead: 2 * 2_000, by: 'membership_search' },
  ];
  const keys = (place: number): Call[] =>
    owners.map(([owner, , by]) => ({
      values: [m, place, ...owner, page + 1],
      rowsRead: page + 1,
      by,
    }));
  return {
    'members-older': users(newest),
    'members-newer': users(0),
    'members-matching-older': matching(newest),
    'members-matching-newer': matching(0),
    // A membership by its index, its user and password.
    'members-by-number': [{ values: [m, upTo(100)], rowsRead: 4 * 100 }],
    'another-full-admin': [{ values: [m, 5], rowsRead: 2, by: 'membership_full_admins' }],
    // Its two sessions end.
    'update-member': [{ values: [m, 5, 'Ada', 'ada', 'FINANCE'], rowsRead: 10 }],
    'remove-member': [{ values: [m, 5], rowsRead: 3 }],
    'reset-member': [{ values: [m, 5], rowsRead: 12 }],
    'set-member-password': [{ values: [m, 5, 'hash'], rowsRead: 4, by: 'auth_verification_by_value' }],
    'invite-member': [{ values: [m, 5, 'hash', 604_800], rowsRead: 4, by: 'auth_verification_by_value' }],
    'api-keys-older': keys(newest),
    'api-keys-newer': keys(0),
    'api-keys-by-number': [{ values: [m, upTo(100)], rowsRead: 100 }],
    'revoke-api-key': [{ values: [m, 5], rowsRead: 2 }],
  };
}

/** Those of webhooks; `h` has delivered most of 100,000, and a lane for each of 20,000 sellers. */
function webhookCalls({
  marketplaceId: m,
  longThreadSeller: s,
  webhook: h,
}: LargeMarketplace): Record<string, Call[]> {
  const past = '9223372036854775807';
  const hook = ['https://hooks.example.com/', ['created'], null, false];
  const even = s + (s % 2);
  return {
    'list-webhooks': [
      { values: [m, null], rowsRead: 20, by: 'webhook_owner' },
      { values: [m, s], rowsRead: 1, by: 'webhook_owner' },
    ],
    'webhooks-by-number': [{ values: [m, null, upTo(100)], rowsRead: 100 }],
    'secrets-of-webhook': [{ values: [m, h], rowsRead: 3 }],
    // The owner's hooks are counted.
    'create-webhook': [{ values: [m, null, ...hook, 'whsec_', 30], rowsRead: 24 }],
    'update-webhook': [
      { values: [m, null, h, 'https://a.example/', ['read'], true, null, true, false, ''], rowsRead: 2 },
    ],
    'disable-webhook': [{ values: [m, h, 'Reason.'], rowsRead: 2 }],
    'rotate-secret': [{ values: [m, h, 'whsec_', 86_400, 3], rowsRead: 12 }],
    'delete-webhook': [{ values: [m, null, h], rowsRead: 6 }],
    'stop-following': [{ values: [m], rowsRead: 3 }],
    // 100 events, for each 20 webhooks of the operator and one of its seller, and these to be counted up.
    'fan-out-events': [{ values: [m, 100], rowsRead: 100 * 22 + 200 }],
    'followed-logs': [{ values: [0, 1_000], rowsRead: 3 }],
    // Of each lane that is due: its index and row, its row again, the first that waits in it; and its hook,
    // marketplace and secrets.
    'take-deliveries': [{ values: [m, h, 60, 4], rowsRead: 4 * 6 + 4, by: 'webhook_lane_due' }],
    'report-attempt': [
      {
        values: [m, h, even, '1', 1, 0, 'DELIVERED', null, new Date(), 5, 204, '', null],
        rowsRead: 8,
        by: 'webhook_delivery_pending',
      },
    ],
    'idle-queue': [{ values: [m, h, even, 1, 0], rowsRead: 3 }],
    'next-due': [{ values: [m, h], rowsRead: 1, by: 'webhook_lane_due' }],
    'due-webhooks': [{ values: [], rowsRead: 6, by: 'webhook_lane_due' }],
    'move-to-dead-letters': [{ values: [m, h, 20], rowsRead: 200 }],
    'deliveries-older': [
      { values: [m, h, past, page + 1], rowsRead: page + 1 },
      { values: [m, h, '50000', page + 1], rowsRead: page + 1 },
    ],
    'deliveries-newer': [{ values: [m, h, '50000', page + 1], rowsRead: page + 1 }],
    'deliveries-in-state-older': ['PENDING', 'DELIVERED', 'GIVEN_UP'].map((state) => ({
      values: [m, h, past, page + 1, state],
      rowsRead: page + 1,
      by: 'webhook_delivery_state',
    })),
    'deliveries-in-state-newer': [
      { values: [m, h, '0', page + 1, 'GIVEN_UP'], rowsRead: page + 1, by: 'webhook_delivery_state' },
    ],
    // A hook, and its delivery.
    'deliveries-by-number': [
      {
        values: [m, null, upTo(100).map(() => h), upTo(100).map(String)],
        rowsRead: 2 * 100,
        by: 'webhook_delivery_pkey',
      },
    ],
    'attempts-of-deliveries': [{ values: [m, [h, h, h], ['1', '2', '100000'], 50], rowsRead: 9 }],
    redeliver: [{ values: [m, h, '1'], rowsRead: 6 }],
    'all-webhooks': [{ values: [0, 0, 500], rowsRead: 500 }],
    'delete-deliveries': [
      // As the usual call finds it: the oldest are not yet old.
      { values: [m, h, new Date(0), 500], rowsRead: 1_000 },
      { values: [m, h, new Date(Date.now() + 3_600_000), 500], rowsRead: 4_000 },
    ],
    'delete-old-webhook': [{ values: [m, h, 500], rowsRead: 2_000 }],
    'last-message-of-side': [{ values: [m, s, true, size.longThread], rowsRead: 2, by: 'message_pkey' }],
  };
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Runs a statement and takes it back; answers its plan with what it really read. */
async function explain(statement: Statement, values: unknown[], mode: string): Promise<PlanNode[]> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local plan_cache_mode = ${mode}`);
    const { rows } = await client.query({
      text: `explain (analyze, format json) ${statement.text}`,
      values,
    });
    return nodesOf(rows[0]['QUERY PLAN'][0].Plan);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const scans = new Set(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan', 'Bitmap Index Scan']);
const small = new Set(['marketplace', 'event_floor', 'webhook_position']);

/** What an administrator's list and the start of a server are there to read. */
const readWhole: Record<string, string[]> = {
  'list-api-keys': ['api_key'],
  'list-users': ['auth_user', 'membership', 'auth_account'],
  'restored-logs': ['webhook'],
  'adopt-positions': ['webhook'],
};

test('each statement has its largest call here, so that a new one cannot be written without its plan', () => {
  expect(Object.keys(calls()).sort()).toEqual(statements.map(({ name }) => name).sort());
});

test('no statement reads a whole table, sorts one, or reads more than its answer needs', async () => {
  const table = calls();
  for (const statement of statements) {
    for (const { values, rowsRead, by, sorts = Math.min(rowsRead, 2_000) } of table[statement.name] ?? []) {
      const modes = statement.planEachTime
        ? ['force_custom_plan']
        : ['force_custom_plan', 'force_generic_plan'];
      for (const mode of modes) {
        const nodes = await explain(statement, values, mode);
        const shown = `${statement.name} ${JSON.stringify(values)} ${mode}\n${JSON.stringify(nodes, null, 1)}`;
        const whole = nodes.filter(
          ({ 'Node Type': type, 'Relation Name': table = '' }) =>
            type === 'Seq Scan' && !small.has(table) && !readWhole[statement.name]?.includes(table),
        );
        expect.soft(whole.length, `whole table: ${shown}`).toBe(0);
        const read = nodes
          .filter((node) => scans.has(node['Node Type']))
          .map(
            (node) =>
              (node['Actual Rows'] +
                (node['Rows Removed by Filter'] ?? 0) +
                (node['Rows Removed by Index Recheck'] ?? 0)) *
              node['Actual Loops'],
          )
          .reduce((sum, rows) => sum + rows, 0);
        expect.soft(read, `rows read: ${shown}`).toBeLessThanOrEqual(rowsRead);
        const sorted = nodes
          .filter((node) => /Sort/.test(node['Node Type']))
          .map((node) => (node.Plans ?? []).reduce((sum, child) => sum + child['Actual Rows'], 0));
        expect.soft(Math.max(0, ...sorted), `sort: ${shown}`).toBeLessThanOrEqual(sorts);
        if (by)
          expect
            .soft(
              nodes.map((node) => node['Index Name']),
              `index: ${shown}`,
            )
            .toContain(by);
      }
    }
  }
});
