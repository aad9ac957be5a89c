import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import {
  areReportsFilled,
  memberReplies,
  reportedMessages,
  teamReplies,
} from '../database/statements/reports.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { type Colleague, findColleagues } from '../work-state/colleagues.js';
import { groupedBy } from './grouped-by.js';
import { dayText, type LocalHour, type LocalHours, localHours, periodsBetween } from './local-hours.js';
import { checkRange, type ReportRange } from './report-range.js';
import { addedUp, type Histogram, type ResponseTimes, responseTimes } from './response-times.js';
import { retentionDays } from './retention.js';

/** The numbers of messages and first replies, and the response times, of a day. */
export interface ReportDay extends ResponseTimes {
  day: string;
  fromSellers: number;
  fromOperator: number;
}

/** The numbers of messages within an hour of the week. */
export interface ReportHour {
  /** 1 for Monday to 7 for Sunday. */
  weekday: number;
  hour: number;
  fromSellers: number;
  fromOperator: number;
}

/** The response times of one of the operator's users. */
export interface PersonReport extends ResponseTimes {
  /** Null for all programs, users who left, and users who are not known. */
  user: Colleague | null;
}

export interface Reports {
  from: string;
  to: string;
  timeZone: string;
  /** The first day from which the sums have all messages; null while messages from before an upgrade are counted. */
  completeFrom: string | null;
  days: ReportDay[];
  /** All hours of the week. */
  hours: ReportHour[];
  team: ResponseTimes;
  /** Those with a first reply, the most first. */
  people: PersonReport[];
}

/**
 * Returns the report of a range of days. Its cost depends on the range alone.
 * @throws {CallerError} `MISSING_SCOPE` or `FORBIDDEN` without `reports.read`; `BAD_USER_INPUT` on `from`, `to`, `timeZone`.
 */
export async function readReports(
  actor: OperatorActor,
  database: Runner,
  range: ReportRange,
): Promise<Reports> {
  requirePermission(actor, 'reports.read');
  const { fromDay, toDay, timeZone } = checkRange(range);
  const scope = marketplaceOf(actor);
  const clock = localHours(timeZone, fromDay, toDay);
  const [messages, ofDays, people, [state]] = await Promise.all([
    readMessages(database, scope, clock),
    readTeam(database, scope, clock, toDay - fromDay + 1),
    readPeople(actor, database, scope, clock),
    database.run(scope, areReportsFilled, {}),
  ]);
  return {
    from: dayText(fromDay),
    to: dayText(toDay),
    timeZone,
    completeFrom: state?.isFilled ? firstCompleteDay() : null,
    days: ofDays.map((histogram, day) => ({
      day: dayText(fromDay + day),
      ...sumOf(messages.filter((hour) => hour.day === day)),
      ...responseTimes(histogram),
    })),
    hours: Array.from({ length: 7 * 24 }, (_, number) => {
      const place = { weekday: Math.floor(number / 24) + 1, hour: number % 24 };
      const there = messages.filter(({ weekday, hour }) => weekday === place.weekday && hour === place.hour);
      return { ...place, ...sumOf(there) };
    }),
    team: responseTimes(addedUp(ofDays)),
    people,
  };
}

/** Returns the first day of which nothing is deleted yet in any time zone. */
const firstCompleteDay = () => dayText(Math.floor(Date.now() / 86_400_000) - retentionDays + 2);

interface Messages {
  fromSellers: number;
  fromOperator: number;
}

function sumOf(messages: readonly Messages[]): Messages {
  return {
    fromSellers: messages.reduce((sum, { fromSellers }) => sum + fromSellers, 0),
    fromOperator: messages.reduce((sum, { fromOperator }) => sum + fromOperator, 0),
  };
}

/** Returns the numbers of messages of the hours with any. */
async function readMessages(
  database: Runner,
  scope: MarketplaceScope,
  { hours, end }: LocalHours,
): Promise<(LocalHour & Messages)[]> {
  const starts = hours.map(({ start }) => start);
  const rows = await database.run(scope, reportedMessages, { starts, start: starts[0] ?? end, end });
  return rows.flatMap(({ span, fromSellers, fromOperator }) => {
    const hour = hours[span - 1];
    return hour ? [{ ...hour, fromSellers, fromOperator }] : [];
  });
}

/** Returns the histogram of each day. */
async function readTeam(
  database: Runner,
  scope: MarketplaceScope,
  { hours, end }: LocalHours,
  days: number,
): Promise<Histogram[]> {
  const ranges = hours
    .filter(({ day }, number) => day !== hours[number - 1]?.day)
    .map(({ start, day }) => ({ start, day }));
  const periods = ranges.flatMap(({ start, day }, number) =>
    periodsBetween(start, ranges[number + 1]?.start ?? end, [4, 1]).map((each) => ({ ...each, day })),
  );
  const rows = await database.run(scope, teamReplies, {
    groups: periods.map(({ day }) => day),
    ...boundsOf(periods),
  });
  const histograms = Array.from({ length: days }, () => new Map<number, number>());
  for (const { group, bucket, replies } of rows) histograms[group]?.set(bucket, replies);
  return histograms;
}

async function readPeople(
  actor: OperatorActor,
  database: Runner,
  scope: MarketplaceScope,
  { hours, end }: LocalHours,
): Promise<PersonReport[]> {
  const periods = periodsBetween(hours[0]?.start ?? end, end, [96, 4, 1]);
  const rows = await database.run(scope, memberReplies, boundsOf(periods));
  const ids = [...new Set(rows.map(({ memberId }) => memberId))];
  const users = await findColleagues(actor, database, ids);
  const userOf = new Map(ids.map((id, number) => [id, users[number] ?? null]));
  return [...groupedBy(rows, ({ memberId }) => userOf.get(memberId) ?? null)]
    .map(([user, own]) => ({
      user,
      ...responseTimes(addedUp([own.map(({ bucket, replies }) => [bucket, replies] as const)])),
    }))
    .sort(
      (one, other) => other.firstReplies - one.firstReplies || (one.user?.id ?? 0) - (other.user?.id ?? 0),
    );
}

const boundsOf = (periods: ReturnType<typeof periodsBetween>) => ({
  quarters: periods.map(({ quarters }) => quarters),
  from: periods.map(({ from }) => from),
  to: periods.map(({ to }) => to),
});
