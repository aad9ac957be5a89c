import { periodsBetween } from '../../../src/reports/local-hours.js';
import { bucketBounds } from '../../../src/reports/response-times.js';
import { mostWaiting } from '../../../src/reports/waiting.js';
import type { LargeMarketplace } from '../large-marketplace.js';
import { bucketsPerPeriod, firstReported, reportedMembers } from '../large-reports.js';
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
    'are-reports-filled': [{ values: {}, rowsRead: 1, by: 'thread_to_report' }],
    'recent-answers': [{ values: { sellerIds }, rowsRead: 400, by: 'recent_answer_pkey' }],
  };
}
