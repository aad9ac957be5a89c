/** Converts the API's offsets in code points to JavaScript's in UTF-16 units. */
export function toUnits<S extends { start: number; end: number }>(text: string, spans: readonly S[]): S[] {
  const unitOf = new Map<number, number>();
  const last = Math.max(0, ...spans.map(({ end }) => end));
  let unit = 0;
  for (let point = 0; point <= last; point++) {
    unitOf.set(point, Math.min(unit, text.length));
    unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  }
  const at = (point: number) => unitOf.get(point) ?? text.length;
  return spans.map((span) => ({ ...span, start: at(span.start), end: at(span.end) }));
}
