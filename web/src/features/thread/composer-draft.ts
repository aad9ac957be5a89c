import { useCallback, useEffect, useState } from 'react';
import { onDraft, readDraft, writeDraft } from './drafts.js';
import { movedBy } from './spans.js';
import type { Finding } from './thread-source.js';
import type { SendError } from './unsent.js';

/** Why the text in the composer was not sent. The offsets of findings are in UTF-16 units, and move with edits. */
export interface DraftError {
  reason: SendError['reason'];
  sentences: readonly string[];
  findings: readonly Finding[];
  /** The text as it would be stored, if something of it is redacted. */
  redacted?: string | null | undefined;
}

/** Returns whether the user may send the text nevertheless. */
export function isWarning({ reason, findings }: DraftError): boolean {
  return reason === 'content' && findings.every(({ action }) => action !== 'BLOCK');
}

export interface Draft {
  text: string;
  error: DraftError | null;
  /** Called when the user changes the text. */
  edit: (text: string) => void;
  /** Replaces the text and its error. */
  replace: (text: string, error: DraftError | null) => void;
}

/** Returns the text in the composer. It is stored as it is typed, and follows another tab of the user. */
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
        // Without findings, the error ends. A changed text is redacted in another way, so its writer is asked again.
        const settled = last.reason !== 'content' || findings.length === 0 || last.redacted;
        return { text: after, error: settled ? null : { ...last, findings } };
      });
      writeDraft(key, after);
    },
    [key],
  );
  const replace = useCallback(
    (after: string, newError: DraftError | null) => {
      set({ text: after, error: newError });
      writeDraft(key, after);
    },
    [key],
  );
  return { text, error, edit, replace };
}
