/** Returns when a day (`2026-03-29`) begins in the browser's time zone; null if it is incomplete. */
export function startOf(day: string): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  const start = new Date(year, month - 1, date);
  start.setFullYear(year);
  return start.toISOString();
}
