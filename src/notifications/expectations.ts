import type { OperatorActor, SellerActor } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, threadOf } from '../access/tenant-scopes.js';
import { publishSettings } from '../chat/chat-settings.js';
import { readOwnMarketplace } from '../chat/own-marketplace.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  expectationsOfThread,
  readExpectationSettings,
  setExpectationSettings,
} from '../database/statements/expectations.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { inputError } from '../errors/caller-error.js';
import { medianOf } from '../reports/response-times.js';
import { codePoints } from '../text/characters.js';
import { nameProblem } from '../text/visible-text.js';
import { type OfficeDay, officeState } from './office-hours.js';
import { isTimeZone } from './quiet-hours.js';
import { isTime, minutesOf, timeOf } from './time-of-day.js';

/** The maximum length of the out-of-office line, in characters. */
export const maxOutOfOffice = 200;

/** The office hours of a weekday, such as from `09:00` to `17:00`; `00:00` is the midnight at its end. */
export interface OfficeHours {
  /** 1 for Monday to 7 for Sunday. */
  weekday: number;
  from: string;
  to: string;
}

/** What a marketplace lets its sellers see before they write. */
export interface ExpectationSettings {
  /** Whether a seller sees how fast the operator usually replies to it. */
  showsReplyTime: boolean;
  /** In the order of the weekdays; none: sellers see no office hours. */
  officeHours: readonly OfficeHours[];
  timeZone: string;
  /** A line such as `We are back on Monday.`; null: none. */
  outOfOffice: string | null;
}

/** Returns the settings of the actor's marketplace. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function readExpectationsSet(
  actor: OperatorActor,
  database: Runner,
): Promise<ExpectationSettings> {
  requirePermission(actor, 'settings.manage');
  const [row] = await database.run(marketplaceOf(actor), readExpectationSettings, {});
  return settingsOf(row);
}

/**
 * Changes the settings; omitted fields keep their values. Open panels of sellers show them at once.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `officeHours`, `timeZone` and `outOfOffice`.
 */
export async function updateExpectations(
  actor: OperatorActor,
  database: Database,
  change: Partial<ExpectationSettings>,
): Promise<ExpectationSettings> {
  requirePermission(actor, 'settings.manage');
  const scope = marketplaceOf(actor);
  const { after, changedIn } = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const [row] = await transaction.run(scope, readExpectationSettings, {});
    const before = settingsOf(row);
    const after = checkSettings({ ...before, ...change });
    const changes = changesOf(before, after);
    if (changes.length === 0) return { after, changedIn: null };
    const days = after.officeHours.map(officeDay);
    await transaction.run(scope, setExpectationSettings, {
      ...{ showsReplyTime: after.showsReplyTime, timeZone: after.timeZone, outOfOffice: after.outOfOffice },
      officeDays: days.map(({ weekday }) => weekday),
      opensAt: days.map(({ from }) => from),
      closesAt: days.map(({ to }) => to),
    });
    await writeAudit(actor, transaction, 'expectationSettingsUpdate', changes);
    return { after, changedIn: await readOwnMarketplace(actor, transaction) };
  });
  if (changedIn) publishSettings(database.signals, actor.marketplaceId, changedIn.chatEnabled);
  return after;
}

/** What a seller sees before it writes. */
export interface Expectations {
  /** The time within which the operator usually replies, rounded up; null if it is not shown, or not known yet. */
  replySeconds: number | null;
  /** Null without office hours. */
  isOpen: boolean | null;
  /** The next opening or closing; null without any. */
  changesAt: Date | null;
  outOfOffice: string | null;
}

/** Returns what the seller sees; null for nothing. */
export async function readExpectations(
  actor: SellerActor,
  database: Runner,
  now = new Date(),
): Promise<Expectations | null> {
  const scope = threadOf(actor, actor.sellerId);
  const [row] = scope ? await database.run(scope, expectationsOfThread, {}) : [];
  if (!row) return null;
  const { timeZone, outOfOffice, seconds } = row;
  const days = daysOf(row);
  const office = days.length > 0 ? officeState(days, timeZone, now) : { isOpen: null, changesAt: null };
  const replySeconds = roundedUp(medianOf(seconds ?? []));
  const isEmpty = replySeconds === null && office.isOpen === null && outOfOffice === null;
  return isEmpty ? null : { replySeconds, ...office, outOfOffice };
}

const [minute, hour, day] = [60, 3_600, 86_400];

/** The times that sellers see. A longer one is not shown. */
const replyTimes = [
  ...[5, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * hour),
  ...[1, 2, 3, 7].map((days) => days * day),
];

const roundedUp = (seconds: number | null): number | null =>
  seconds === null ? null : (replyTimes.find((time) => seconds <= time) ?? null);

type SettingsRow = Values<typeof readExpectationSettings.row>;

const daysOf = ({ officeDays, opensAt, closesAt }: SettingsRow): OfficeDay[] =>
  officeDays.map((weekday, index) => ({ weekday, from: opensAt[index] ?? 0, to: closesAt[index] ?? 0 }));

function settingsOf(row: SettingsRow | undefined): ExpectationSettings {
  if (!row) return { showsReplyTime: false, officeHours: [], timeZone: 'UTC', outOfOffice: null };
  const { showsReplyTime, timeZone, outOfOffice } = row;
  const officeHours = daysOf(row).map(({ weekday, from, to }) => ({
    ...{ weekday, from: timeOf(from), to: timeOf(to % endOfDay) },
  }));
  return { showsReplyTime, officeHours, timeZone, outOfOffice };
}

const endOfDay = 24 * 60;

const officeDay = ({ weekday, from, to }: OfficeHours): OfficeDay => ({
  ...{ weekday, from: minutesOf(from), to: minutesOf(to) || endOfDay },
});

function checkSettings({
  officeHours,
  timeZone,
  outOfOffice,
  ...choices
}: ExpectationSettings): ExpectationSettings {
  const weekdays = officeHours.map(({ weekday }) => weekday);
  const areDays = weekdays.every((weekday) => Number.isInteger(weekday) && weekday >= 1 && weekday <= 7);
  if (!areDays || new Set(weekdays).size < weekdays.length) {
    throw inputError('officeHours', 'Office hours need weekdays from 1 to 7, each at most once.');
  }
  if (!officeHours.every(({ from, to }) => isTime(from) && isTime(to))) {
    throw inputError('officeHours', 'Office hours need two times from 00:00 to 23:59.');
  }
  if (officeHours.map(officeDay).some(({ from, to }) => from >= to)) {
    throw inputError('officeHours', 'Office hours must end after they begin.');
  }
  if (!isTimeZone(timeZone)) throw inputError('timeZone', 'There is no such time zone.');
  const line = outOfOffice?.trim() || null;
  const problem = line === null ? null : nameProblem(line);
  if (problem !== null) throw inputError('outOfOffice', `The text ${problem}.`);
  if (line !== null && codePoints(line) > maxOutOfOffice) {
    throw inputError('outOfOffice', `The text is too long (maximum is ${maxOutOfOffice} characters).`);
  }
  const inOrder = officeHours.toSorted((one, other) => one.weekday - other.weekday);
  return { ...choices, officeHours: inOrder, timeZone, outOfOffice: line };
}

function changesOf(before: ExpectationSettings, after: ExpectationSettings): AuditChange[] {
  const [from, to] = [textsOf(before), textsOf(after)];
  return (Object.keys(from) as (keyof ExpectationSettings)[])
    .filter((field) => from[field] !== to[field])
    .map((field) => ({ field, before: from[field], after: to[field] }));
}

const textsOf = (settings: ExpectationSettings): Record<keyof ExpectationSettings, string | null> => ({
  showsReplyTime: String(settings.showsReplyTime),
  officeHours: settings.officeHours.map(({ weekday, from, to }) => `${weekday} ${from}-${to}`).join(', '),
  timeZone: settings.timeZone,
  outOfOffice: settings.outOfOffice,
});
