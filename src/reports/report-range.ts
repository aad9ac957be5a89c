import { type FieldError, InputError } from '../errors/caller-error.js';
import { dayNumber, isTimeZone } from './local-hours.js';

/** The maximum number of days of a report. */
export const maximumDays = 92;

/** The longest name of a time zone; the longest that exists has 38 characters. */
const longestName = 64;

/** The years that a range can be in. */
const years = { first: 2000, last: 2099 } as const;

/** The days of a report, such as `2026-03-29`, both included, in a time zone. */
export interface ReportRange {
  from: string;
  to: string;
  timeZone: string;
}

/** A valid range, with the numbers of its days since 1970. */
export interface CheckedRange {
  fromDay: number;
  toDay: number;
  timeZone: string;
}

/** @throws {InputError} on the fields `from`, `to` and `timeZone`. */
export function checkRange({ from, to, timeZone }: ReportRange): CheckedRange {
  const fromDay = dayOf(from);
  const toDay = dayOf(to);
  const dayError = (field: string) => ({
    field,
    message: `${field} must be a day from ${years.first} to ${years.last}, such as 2026-03-29.`,
  });
  const errors: (FieldError | null)[] = [
    fromDay === null ? dayError('from') : null,
    toDay === null ? dayError('to') : null,
    timeZone.length <= longestName && isTimeZone(timeZone)
      ? null
      : { field: 'timeZone', message: 'timeZone must be the name of a time zone, such as Europe/Berlin.' },
    fromDay === null || toDay === null ? null : lengthError(fromDay, toDay),
  ];
  const found = errors.filter((error) => error !== null);
  if (fromDay === null || toDay === null || found.length > 0) throw new InputError(found);
  return { fromDay, toDay, timeZone };
}

function dayOf(text: string): number | null {
  const year = Number(text.slice(0, 4));
  return year >= years.first && year <= years.last ? dayNumber(text) : null;
}

function lengthError(fromDay: number, toDay: number): FieldError | null {
  if (toDay < fromDay) return { field: 'to', message: "to can't be before from." };
  return toDay - fromDay < maximumDays
    ? null
    : { field: 'to', message: `The range is too long (maximum is ${maximumDays} days).` };
}
