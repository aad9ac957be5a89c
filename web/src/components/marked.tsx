/** A piece of a text, in UTF-16 units. */
interface Span {
  start: number;
  end: number;
}

/** Shows a text with some spans marked. They are in order and do not overlap. */
export function Marked({ text, spans }: { text: string; spans: readonly Span[] }) {
  return (
    <>
      {spans.flatMap(({ start, end }, index) => [
        text.slice(spans[index - 1]?.end ?? 0, start),
        <mark key={start}>{text.slice(start, end)}</mark>,
      ])}
      {text.slice(spans.at(-1)?.end ?? 0)}
    </>
  );
}
