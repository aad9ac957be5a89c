/**
 * Returns the start of a day (`2026-03-29`) in the browser's time zone (ISO 8601); null if the day is incomplete.
 * @param laterDays the number of days to add.
 */
export function startOfDay(day: string, laterDays = 0): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  const start = new Date(2000, 0, 1);
  // The constructor reads a year before 100 as one after 1900.
  start.setFullYear(year, month - 1, date + laterDays);
  return start.toISOString();
}
