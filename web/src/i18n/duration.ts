import { currentLocale, regionalTag } from './text.js';

const units = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

/** Distances on the axis of a plot that are whole units. */
export const durationSteps: readonly number[] = [
  ...[1, 5, 10, 30, 60, 120, 300, 600, 1_800],
  ...[1, 2, 4, 8, 12].map((hours) => hours * 3_600),
  ...[1, 2, 5, 7, 14, 28].map((days) => days * 86_400),
];

/** Formats a number of seconds, such as `2 hr 5 min` or `40 sec`; a dash for null. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  const tag = regionalTag(currentLocale());
  const first = Math.max(
    0,
    units.findIndex((each) => seconds >= each.seconds),
  );
  const start = seconds === 0 ? units.length - 1 : first;
  let rest = seconds;
  // Seconds beside minutes would be more exact than a report is.
  const shown = units.slice(start, start === 2 ? 3 : start + 2);
  const parts = shown.flatMap(({ unit, seconds: length }, index) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (index > 0 && count === 0) return [];
    return [new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(count)];
  });
  return parts.join(' ');
}

/** Formats a number of seconds narrowly in its largest unit, such as `4h`. */
export function narrowDuration(seconds: number): string {
  const { unit, seconds: length } = units.find((each) => seconds >= each.seconds) ?? units[3];
  const format = new Intl.NumberFormat(regionalTag(currentLocale()), {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
  });
  return format.format(Math.floor(seconds / length));
}
