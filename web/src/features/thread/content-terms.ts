import { useCallback, useState } from 'react';

/** The content terms, which are shown once to each person at the composer. */
export function useTerms(readerId: string): { shown: boolean; toggle: () => void } {
  const key = `parley.terms.${readerId}`;
  const [shown, setShown] = useState(() => !isStored(key));
  const toggle = useCallback(() => {
    store(key);
    setShown((before) => !before);
  }, [key]);
  return { shown, toggle };
}

function isStored(key: string): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

function store(key: string): void {
  try {
    localStorage.setItem(key, new Date().toISOString());
  } catch {
    // They will be shown again.
  }
}
