import { periodsBetween } from '../../../src/reports/local-hours.js';
import { bucketBounds } from '../../../src/reports/response-times.js';
import { mostWaiting } from '../../../src/reports/waiting.js';
import type { LargeMarketplace } from '../large-marketplace.js';
import { bucketsPerPeriod, countsPerSeller, firstReported, reportedMembers } from '../large-reports.js';
import { type Calls, upTo } from './call.js';

/** The longest range, half an hour beside the days of UTC. */
const days = 92;
const start = firstReported + 2 * 96 + 2;
const end = start + days * 96;

const bounds = (periods: ReturnType<typeof periodsBetween>) => ({
  quarters: periods.map(({ quarters }) => quarters),
  from: periods.map(({ from }) => from),
  to: periods.map(({ to }) => to),
});

/** Returns the calls of each statement of the reports. Plans with bitmaps read each row twice: in the index and in the table. */
export function reportsCalls({ longThreadSeller: s }: LargeMarketplace): Calls {
  const starts = upTo(days * 24).map((hour) => start + (hour - 1) * 4);
  const ofDays = upTo(days).flatMap((day) =>
    periodsBetween(start + (day - 1) * 96, start + day * 96, [4, 1]).map((each) => ({ ...each, day })),
  );
  const whole = periodsBetween(start, end, [96, 4, 1]);
  const sellerIds = upTo(100).map((number) => s + number);
  const hourMs = 3_600_000_000;
  const now = Date.now() * 1_000;
  const range = { fromDay: firstReported / 96 + 5, toDay: firstReported / 96 + 4 + days };
  const given = { sellerIds: [s, s + 1], kinds: ['EMAIL', 'EMAIL'], outcomes: ['blocked', 'warned'] };
  return {
    'next-unreported': [{ values: { afterMarketplace: 0 }, rowsRead: 1, by: 'thread_to_report' }],
    'messages-to-report': [
      { values: { threads: 50, messages: 40 }, rowsRead: 50 * 42, by: 'thread_to_report' },
    ],
    'store-report-entries': [
      {
        values: {
          sellerIds,
          counts: sellerIds.map(() => 3),
          turnsSince: sellerIds.map(() => '1770000000000000'),
          entrySellerIds: sellerIds,
          quarters: sellerIds.map(() => start),
          byOperator: sellerIds.map(() => true),
          memberIds: sellerIds.map(() => 7),
          answerSeconds: sellerIds.map(() => -1),
        },
        rowsRead: 220,
      },
    ],
    'marketplaces-with-report-entries': [{ values: {}, rowsRead: 10 }],
    // Up to 200 entries, found twice, with the index entries of those that earlier statements of the test rolled back.
    'add-up-report-entries': [
      {
        values: { bounds: bucketBounds, mostRecent: 20, limit: 200 },
        rowsRead: 1_600,
        by: 'report_entry_pkey',
      },
    ],
    // Each sum is found twice: 100 of messages, and of replies 100 of each length.
    'delete-old-reports': [{ values: { before: start, limit: 100 }, rowsRead: 1_400 }],
    'reported-messages': [
      { values: { starts, start, end }, rowsRead: days * 96 * 2, by: 'report_messages_pkey' },
    ],
    'team-replies': [
      {
        values: { groups: ofDays.map(({ day }) => day), ...bounds(ofDays) },
        rowsRead: days * (23 + 4) * bucketsPerPeriod * 2,
        by: 'report_team_reply_pkey',
      },
    ],
    'member-replies': [
      {
        values: bounds(whole),
        rowsRead: (days * reportedMembers * bucketsPerPeriod + 1_000) * 2,
        by: 'report_member_reply_pkey',
      },
    ],
    'waiting-threads': [
      {
        values: {
          from: [now - hourMs, now - 168 * hourMs, 0].map(String),
          to: [now, now - hourMs, now - 168 * hourMs].map(String),
          most: mostWaiting + 1,
        },
        rowsRead: (mostWaiting + 1) * 3,
        by: 'thread_work_rank',
      },
    ],
    // The sums of two days, and each count.
    'add-finding-counts': [
      {
        values: {
          ...{ days: [range.fromDay, range.toDay], ...given, fromSellers: [1, 2], fromOperator: [0, 1] },
        },
        rowsRead: 12,
      },
    ],
    'finding-counts': [
      {
        values: { ...range, sellerIds: [0] },
        rowsRead: days * (1 + countsPerSeller * 2),
        by: 'content_finding_count_pkey',
      },
      { values: { ...range, sellerIds: upTo(50) }, rowsRead: days * (1 + 50 * countsPerSeller * 2) },
    ],
    'sellers-with-findings': [
      {
        values: { ...range, beside: 100, limit: 51 },
        rowsRead: days * (1 + 52 * countsPerSeller),
        by: 'content_finding_count_pkey',
      },
    ],
    'sellers-with-findings-backward': [
      { values: { ...range, beside: 200, limit: 51 }, rowsRead: days * (1 + 52 * countsPerSeller) },
    ],
    // Each count is found twice.
    'delete-old-finding-counts': [{ values: { before: range.fromDay, limit: 100 }, rowsRead: 300 }],
    'are-reports-filled': [{ values: {}, rowsRead: 1, by: 'thread_to_report' }],
    'recent-answers': [{ values: { sellerIds }, rowsRead: 400, by: 'recent_answer_pkey' }],
  };
}
