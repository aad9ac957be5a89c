/* The language of the last reply to each seller, in this browser: a seller is answered in the same language again. */

const storageKey = 'parley.reply-languages';

/** The maximum number of sellers; the language of the seller that was answered least recently is forgotten. */
const maxSellers = 500;

function stored(): [sellerId: string, language: string][] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? value.filter(isEntry) : [];
  } catch {
    return [];
  }
}

const isEntry = (entry: unknown): entry is [string, string] =>
  Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string';

/** Returns the language of the last reply to a seller; null if it is unknown. */
export function languageOf(sellerId: string): string | null {
  return stored().find(([id]) => id === sellerId)?.[1] ?? null;
}

/** Stores the language of a reply to a seller. */
export function rememberLanguage(sellerId: string, language: string): void {
  const others = stored().filter(([id]) => id !== sellerId);
  try {
    localStorage.setItem(storageKey, JSON.stringify([[sellerId, language], ...others].slice(0, maxSellers)));
  } catch {
    // Without storage, the language of the page decides.
  }
}
