import { useCallback, useState } from 'react';

/** Shows the content terms at the composer, once to each user. */
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
    // The terms are shown again the next time.
  }
}
