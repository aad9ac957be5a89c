/** The name that stands in place of that of a person who was erased. */
export const erasedName = 'Former member';

/** Replaces names and addresses in a text, where they are whole words, in upper or lower case. */
export function replaceNames(text: string, names: readonly string[]): string {
  const wanted = names.filter((name) => name.trim() !== '').sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return text;
  const escaped = wanted.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu'),
    erasedName,
  );
}

/** A part of a text, in code points; `end` is exclusive. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Replaces parts of a text by a mark, and moves the other parts with the text. Parts do not overlap, and are in their order.
 * @returns the text, and all parts in the order in which they were given.
 */
export function replaceParts<Given extends Part>(
  text: string,
  parts: readonly Given[],
  isReplaced: (part: Given) => boolean,
  mark: string,
): { text: string; parts: Part[] } {
  const characters = [...text];
  const length = [...mark].length;
  const moved: Part[] = [];
  let result = '';
  let read = 0;
  let shift = 0;
  for (const part of parts) {
    const { start, end } = part;
    result += characters.slice(read, start).join('');
    const begins = start + shift;
    if (isReplaced(part)) {
      result += mark;
      shift += length - (end - start);
    } else {
      result += characters.slice(start, end).join('');
    }
    moved.push({ start: begins, end: end + shift });
    read = end;
  }
  return { text: result + characters.slice(read).join(''), parts: moved };
}
