/** A word that begins with a slash, as it is typed to insert a canned reply. Offsets are in UTF-16 units. */
export interface SlashWord {
  /** The offset of the slash, and the one after the last character before the cursor. */
  readonly start: number;
  readonly end: number;
  /** The characters between the slash and the cursor. */
  readonly query: string;
}

/** Returns the slash word that ends at the cursor; null if there is none. A slash within a word begins none. */
export function slashWordAt(text: string, cursor: number): SlashWord | null {
  const [, query] = /(?:^|\s)\/([^\s/]{0,60})$/u.exec(text.slice(Math.max(0, cursor - 62), cursor)) ?? [];
  if (query === undefined) return null;
  const start = cursor - query.length - 1;
  // The slice may begin within a longer word.
  if (start > 0 && !/\s/.test(text[start - 1] ?? '')) return null;
  return { start, end: cursor, query };
}
