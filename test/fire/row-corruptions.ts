import type { TargetRows } from './chat-rows.js';
import type { FindingKind } from './finding.js';

/** A change of the stored chat that breaks a documented rule. */
export interface RowCorruption {
  /** The broken rule as a sentence. */
  name: string;
  /** The kinds of finding that describe it. */
  kinds: readonly FindingKind[];
  /**
   * The part of the history that the checker gets beside the sends and reads:
   * `threads`: the threads as they are read after the change, and nothing that was received before it;
   * `all`: also what readers and subscribers received before it;
   * `streams`: the threads, and subscribers that read the whole log after it.
   */
  evidence: 'threads' | 'all' | 'streams';
  /** Returns the statements, each of which changes a row. */
  statements: (target: TargetRows) => string[];
}

const inThread = ({ marketplace, seller }: TargetRows) =>
  `marketplace_id = ${marketplace} and seller_id = ${seller}`;
const middle = ({ count }: TargetRows) => count >> 1;

/** Selects the latest read mark of all threads. */
const latestMark =
  '(select seller_id, by_operator, up_to_seq from read_mark order by read_at desc, seller_id limit 1)';

/** Copies a message of the thread to the end of a thread; its time is that of the latest message there. */
const append = (target: TargetRows, marketplace: number, seller: number, text = 'message') => [
  `insert into message (marketplace_id, seller_id, seq, by_operator, created_at, sent_by_name, message, search)
   select t.marketplace_id, t.seller_id, t.message_count + 1, m.by_operator, t.latest_message_at, m.sent_by_name, ${text}, m.search
   from thread t, message m
   where t.marketplace_id = ${marketplace} and t.seller_id = ${seller}
     and m.marketplace_id = ${target.marketplace} and m.seller_id = ${target.seller} and m.seq = ${middle(target)}`,
  `update thread set message_count = message_count + 1 where marketplace_id = ${marketplace} and seller_id = ${seller}`,
];

/** Exchanges columns of two rows. */
const exchange = (table: string, key: string, columns: string, where: string, [a, b]: [string, string]) =>
  `update ${table} x set (${columns}) =
     (select ${columns} from ${table} y where ${where} and y.${key} = case when x.${key} = ${a} then ${b} else ${a} end)
   where ${where} and x.${key} in (${a}, ${b})`;

/** Selects the number of the first of two `created` events in a row in the middle of the thread's log. */
const createdPair = (target: TargetRows) =>
  `(select a.event_seq from chat_event a join chat_event b using (marketplace_id, seller_id)
    where ${inThread(target)} and b.event_seq = a.event_seq + 1
      and a.kind = 'created' and b.kind = 'created' and a.message_seq >= ${middle(target)}
    order by a.event_seq limit 1)`;

/** Selects an early event of a kind, in any thread. */
const eventOf = (kind: 'created' | 'read') =>
  `(select seller_id, event_seq from chat_event where kind = '${kind}'
    order by happened_at, seller_id, event_seq offset 4 limit 1)`;

/** Changes the text of the first message that the expression changes, in any thread. */
const changeText = (changed: string) => [
  `update message set message = ${changed}
   where (seller_id, seq) =
     (select seller_id, seq from message where message <> ${changed} order by seller_id, seq limit 1)`,
];

const messageCorruptions: readonly RowCorruption[] = [
  {
    name: 'A message is deleted.',
    kinds: ['lost'],
    evidence: 'threads',
    statements: (v) => [`delete from message where ${inThread(v)} and seq = ${middle(v)}`],
  },
  {
    name: 'The newest message is deleted, and the count is adjusted.',
    kinds: ['lost'],
    evidence: 'threads',
    statements: (v) => [
      `delete from message where ${inThread(v)} and seq = ${v.count}`,
      `update thread set message_count = message_count - 1 where ${inThread(v)}`,
    ],
  },
  {
    name: 'A message is stored twice.',
    kinds: ['doubled'],
    evidence: 'threads',
    statements: (v) => append(v, v.marketplace, v.seller),
  },
  {
    name: 'Two messages are exchanged, and their times are not.',
    kinds: ['reordered'],
    evidence: 'threads',
    statements: (v) => [
      exchange('message', 'seq', 'message, by_operator, sent_by_name', inThread(v), [
        '3',
        String(v.count - 3),
      ]),
    ],
  },
  {
    name: 'createdAt goes back by a millisecond.',
    kinds: ['reordered'],
    evidence: 'threads',
    statements: (v) => [
      `update message m set created_at = (
         select created_at - interval '1 ms' from message where ${inThread(v)} and seq = ${middle(v) - 1}
       ) where ${inThread(v)} and seq = ${middle(v)}`,
    ],
  },
  {
    name: 'An invisible character is added to a text.',
    kinds: ['altered'],
    evidence: 'threads',
    statements: () => changeText("message || U&'\\200B'"),
  },
  {
    name: 'A text is stored in another Unicode normalization.',
    kinds: ['altered'],
    evidence: 'threads',
    statements: () => changeText('normalize(message, NFC)'),
  },
  {
    name: 'Two spaces in a text become one.',
    kinds: ['altered'],
    evidence: 'threads',
    statements: () => changeText("replace(message, '  ', ' ')"),
  },
  {
    name: 'A message changes its side.',
    kinds: ['altered'],
    evidence: 'threads',
    statements: (v) => [
      `update message set by_operator = not by_operator where ${inThread(v)} and seq = ${middle(v)}`,
    ],
  },
  {
    name: 'All times of a thread change by a second after they were shown.',
    kinds: ['altered'],
    evidence: 'all',
    statements: (v) => [`update message set created_at = created_at + interval '1 s' where ${inThread(v)}`],
  },
  {
    name: "A message moves to another seller's thread.",
    kinds: ['leaked'],
    evidence: 'threads',
    statements: (v) => [
      ...append(v, v.marketplace, v.other),
      `delete from message where ${inThread(v)} and seq = ${middle(v)}`,
    ],
  },
  {
    name: "A message is shown in another marketplace's thread as well.",
    kinds: ['leaked'],
    evidence: 'threads',
    statements: (v) => append(v, v.foreignMarketplace, v.foreign),
  },
  {
    name: 'A thread has a message that nobody sent.',
    kinds: ['leaked', 'altered'],
    evidence: 'threads',
    statements: (v) => append(v, v.marketplace, v.seller, "'Nobody sent this.'"),
  },
];

const readCorruptions: readonly RowCorruption[] = [
  {
    name: 'readAt is removed.',
    kinds: ['misread'],
    evidence: 'threads',
    statements: () => [`delete from read_mark where (seller_id, by_operator, up_to_seq) = ${latestMark}`],
  },
  {
    name: 'readAt changes by a millisecond.',
    kinds: ['misread'],
    evidence: 'all',
    statements: () => [
      `update read_mark set read_at = read_at + interval '1 ms' where (seller_id, by_operator, up_to_seq) = ${latestMark}`,
    ],
  },
  {
    name: 'A later read changes the readAt of messages that were read before.',
    kinds: ['misread'],
    evidence: 'all',
    statements: () => [
      `delete from read_mark r where exists (select from read_mark later
         where later.seller_id = r.seller_id and later.by_operator = r.by_operator and later.up_to_seq > r.up_to_seq)`,
    ],
  },
  {
    name: 'readAt is on messages that were never read.',
    kinds: ['misread'],
    evidence: 'threads',
    statements: () => [
      `insert into read_mark (marketplace_id, seller_id, by_operator, up_to_seq, read_at)
       select marketplace_id, seller_id, operator_read_count < operator_message_count, message_count, clock_timestamp()
       from thread
       where operator_read_count < operator_message_count or seller_read_count < seller_message_count
       order by seller_id limit 1`,
    ],
  },
];

const eventCorruptions: readonly RowCorruption[] = [
  {
    name: 'Subscribers miss an event of a message.',
    kinds: ['missed'],
    evidence: 'streams',
    statements: () => [`delete from chat_event where (seller_id, event_seq) = ${eventOf('created')}`],
  },
  {
    name: 'Subscribers miss an event of a read.',
    kinds: ['missed', 'misread'],
    evidence: 'streams',
    statements: () => [`delete from chat_event where (seller_id, event_seq) = ${eventOf('read')}`],
  },
  ...(['created', 'read'] as const).map(
    (kind): RowCorruption => ({
      name: `Subscribers get an event of kind "${kind}" twice.`,
      kinds: ['missed', 'doubled'],
      evidence: 'streams',
      statements: () => [
        `create temporary table doubled on commit drop as
         select * from chat_event where (seller_id, event_seq) = ${eventOf(kind)}`,
        `update chat_event set event_seq = -event_seq
         where seller_id = (select seller_id from doubled) and event_seq > (select event_seq from doubled)`,
        `update chat_event set event_seq = 1 - event_seq where event_seq < 0`,
        `insert into chat_event select (jsonb_populate_record(null::chat_event,
           to_jsonb(doubled) || jsonb_build_object('event_seq', event_seq + 1))).* from doubled`,
      ],
    }),
  ),
  {
    name: 'Subscribers get two events in the other order.',
    kinds: ['missed', 'reordered'],
    evidence: 'streams',
    statements: (v) => [
      `create temporary table pair on commit drop as select ${createdPair(v)} as event_seq`,
      exchange('chat_event', 'event_seq', 'by_operator, message_seq, happened_at', inThread(v), [
        '(select event_seq from pair)',
        '(select event_seq + 1 from pair)',
      ]),
    ],
  },
  {
    name: 'An event of a read has another readAt than its messages.',
    kinds: ['misread'],
    evidence: 'streams',
    statements: () => [
      `update chat_event set happened_at = happened_at + interval '1 ms'
       where (seller_id, event_seq) = ${eventOf('read')}`,
    ],
  },
];

/** Changes of the stored chat. */
export const rowCorruptions: readonly RowCorruption[] = [
  ...messageCorruptions,
  ...readCorruptions,
  ...eventCorruptions,
];
