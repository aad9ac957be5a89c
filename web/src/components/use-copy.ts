import { useState } from 'react';

/** Copies texts to the clipboard. `isCopied` is null before the first attempt, and false if the browser denies it. */
export function useCopy(): { isCopied: boolean | null; copy: (text: string) => Promise<void> } {
  const [isCopied, setIsCopied] = useState<boolean | null>(null);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      setIsCopied(false);
    }
  };
  return { isCopied, copy };
}
