const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns a text as HTML, in which it stands for nothing but itself. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Returns a name as HTML, in its own direction. */
export const isolatedHtml = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

/** Returns a name as plain text, in its own direction (Unicode's isolates). */
export const isolated = (text: string): string => `\u2068${text}\u2069`;
