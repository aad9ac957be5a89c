/** A line of a file; null if it is not in UTF-8 or too long. */
export interface FileLine {
  /** The first line is line 1. */
  readonly number: number;
  readonly text: string | null;
}

/** The longest line, in bytes. A message of the maximum length has fewer. */
const maxLineBytes = 1_000_000;

const newline = 0x0a;

/** Yields the lines of a file that are not blank. One line is in memory at a time, of a line that is too long only its beginning. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<FileLine> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length <= maxLineBytes) parts.push(part);
    else parts = [];
  };
  const end = (): FileLine | null => {
    number++;
    const text = length > maxLineBytes ? null : decoded(Buffer.concat(parts));
    parts = [];
    length = 0;
    return text === null || text.trim() !== '' ? { number, text } : null;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, at));
      const line = end();
      if (line) yield line;
      from = at + 1;
    }
    take(chunk.subarray(from));
  }
  const last = length > 0 ? end() : null;
  if (last) yield last;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoded(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
