/** Moves texts that an earlier version stored under another key (`ThreadSource.key` or its beginning). */
export function moveStoredTexts(from: string, to: string): void {
  try {
    for (const kind of ['draft', 'unsent', 'terms']) {
      const old = `parley.${kind}.${from}`;
      for (const key of Object.keys(localStorage)) {
        if (key !== old && !key.startsWith(`${old}.`)) continue;
        localStorage.setItem(`parley.${kind}.${to}${key.slice(old.length)}`, localStorage.getItem(key) ?? '');
        localStorage.removeItem(key);
      }
    }
  } catch {
    // Storage is denied or full: the remaining texts stay under the old key.
  }
}

/** Returns the keys of the threads (`ThreadSource.key`) that have unsent messages. */
export function unsentThreads(): string[] {
  const prefix = 'parley.unsent.';
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return [...new Set(keys.map((key) => key.slice(prefix.length, key.lastIndexOf('.'))))];
  } catch {
    return [];
  }
}
