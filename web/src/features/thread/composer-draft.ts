import { useCallback, useEffect, useState } from 'react';
import { onDraft, readDraft, writeDraft } from './drafts.js';
import { movedBy } from './spans.js';
import type { Finding } from './thread-source.js';
import type { Refusal } from './unsent.js';

/** What was refused of the text that is in the composer; places of findings in UTF-16 units, moved as one edits. */
export interface DraftError {
  reason: Refusal['reason'];
  sentences: readonly string[];
  findings: readonly Finding[];
}

/** Whether the writer may insist. */
export function isWarning({ reason, findings }: DraftError): boolean {
  return reason === 'content' && findings.every(({ action }) => action === 'WARN');
}

export interface Draft {
  text: string;
  error: DraftError | null;
  /** The writer changed the text. */
  edit: (text: string) => void;
  /** Another text, and what is said of it. */
  replace: (text: string, error: DraftError | null) => void;
}

/** The text in the composer: kept as it is typed, and changed where another tab of the person writes on. */
export function useComposerDraft(key: string): Draft {
  const [{ text, error }, set] = useState(() => ({
    text: readDraft(key),
    error: null as DraftError | null,
  }));
  useEffect(
    () =>
      onDraft((changed) => {
        if (changed !== key) return;
        const stored = readDraft(key);
        set((shown) => (shown.text === stored ? shown : { text: stored, error: null }));
      }),
    [key],
  );
  const edit = useCallback(
    (after: string) => {
      set(({ text: before, error: last }) => {
        if (!last || after.trim() === '') return { text: after, error: null };
        const findings = movedBy(last.findings, before, after);
        // The last thing that was found is gone: so is the error.
        const settled = last.reason !== 'content' || findings.length === 0;
        return { text: after, error: settled ? null : { ...last, findings } };
      });
      writeDraft(key, after);
    },
    [key],
  );
  const replace = useCallback(
    (after: string, objected: DraftError | null) => {
      set({ text: after, error: objected });
      writeDraft(key, after);
    },
    [key],
  );
  return { text, error, edit, replace };
}
