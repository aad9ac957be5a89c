export const minuteMs = 60_000;

const units = [
  { unit: 'day', ms: 24 * 60 * minuteMs },
  { unit: 'hour', ms: 60 * minuteMs },
  { unit: 'minute', ms: minuteMs },
] as const;
const formats = new Map<string, Intl.NumberFormat>();

/**
 * Formats the time since a moment (ISO 8601) in its largest unit, rounded down: narrow as "2h", long as "2 hours".
 * @param tag the language, with its variant.
 */
export function elapsed(
  since: string,
  tag: string,
  unitDisplay: 'narrow' | 'long',
  now = Date.now(),
): string {
  const passed = Math.max(0, now - Date.parse(since));
  const { unit, ms } = units.find((each) => passed >= each.ms) ?? units[2];
  const key = `${tag} ${unit} ${unitDisplay}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay });
  formats.set(key, format);
  return format.format(Math.floor(passed / ms));
}
