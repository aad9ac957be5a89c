import { useCallback, useEffect, useState } from 'react';
import { onDraft, readDraft, writeDraft } from './drafts.js';
import { movedBy } from './spans.js';
import type { Finding } from './thread-source.js';
import type { Refusal } from './unsent.js';

/** What was refused of the text that is in the composer; places of findings in UTF-16 units, moved as one edits. */
export interface Objection {
  reason: Refusal['reason'];
  sentences: readonly string[];
  findings: readonly Finding[];
}

/** Whether the writer may insist. */
export function isWarning({ reason, findings }: Objection): boolean {
  return reason === 'content' && findings.every(({ action }) => action === 'WARN');
}

export interface Draft {
  text: string;
  objection: Objection | null;
  /** The writer changed the text. */
  edit: (text: string) => void;
  /** Another text, and what is said of it. */
  replace: (text: string, objection: Objection | null) => void;
}

/** The text in the composer: kept as it is typed, and changed where another tab of the person writes on. */
export function useComposerDraft(key: string): Draft {
  const [{ text, objection }, set] = useState(() => ({
    text: readDraft(key),
    objection: null as Objection | null,
  }));
  useEffect(
    () =>
      onDraft((changed) => {
        if (changed !== key) return;
        const stored = readDraft(key);
        set((shown) => (shown.text === stored ? shown : { text: stored, objection: null }));
      }),
    [key],
  );
  const edit = useCallback(
    (after: string) => {
      set(({ text: before, objection: last }) => {
        if (!last || after.trim() === '') return { text: after, objection: null };
        const findings = movedBy(last.findings, before, after);
        // The last thing that was found is gone: so is the objection.
        const settled = last.reason !== 'content' || findings.length === 0;
        return { text: after, objection: settled ? null : { ...last, findings } };
      });
      writeDraft(key, after);
    },
    [key],
  );
  const replace = useCallback(
    (after: string, objected: Objection | null) => {
      set({ text: after, objection: objected });
      writeDraft(key, after);
    },
    [key],
  );
  return { text, objection, edit, replace };
}
