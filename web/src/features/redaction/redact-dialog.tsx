import type { Client } from '@urql/core';
import { useId, useRef, useState } from 'react';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { FormDialog } from '../../components/form-dialog.js';
import { type MessageId, useText } from '../../i18n/text.js';
import type { RedactionInput } from './documents.js';
import { type FoundKind, findKinds } from './found-kinds.js';

/** A message or an internal note that is redacted. */
export interface RedactedText {
  kind: 'message' | 'note';
  text: string;
  /** Its last redaction; null without one. */
  redactedAt: string | null;
  /** Removes what the user chose. @returns null if the server did not answer. */
  redact: (what: Omit<RedactionInput, 'id'>) => Promise<RedactionResult | null>;
}

interface RedactionResult {
  partCount: number;
  errors: readonly { messages: readonly string[] | null }[] | null;
}

export interface RedactDialogProps {
  client: Client;
  subject: RedactedText;
  announce: (text: string) => void;
  onClose: () => void;
}

/** The texts about each kind of subject. */
const subjectTexts = {
  message: {
    title: 'redaction.title',
    lead: 'redaction.lead',
    everything: 'redaction.everything',
    done: 'redaction.done',
    failed: 'redaction.failed',
  },
  note: {
    title: 'redaction.noteTitle',
    lead: 'redaction.noteLead',
    everything: 'redaction.noteEverything',
    done: 'redaction.noteDone',
    failed: 'redaction.noteFailed',
  },
} as const satisfies Record<RedactedText['kind'], Record<string, MessageId>>;

type Choice = 'everything' | 'found' | 'selection';

/** Asks what of a message or a note is removed for good, and removes it. Its texts and styles are loaded with `RedactionNote`. */
export default function RedactDialog({ client, subject, announce, onClose }: RedactDialogProps) {
  const text = useText();
  const texts = subjectTexts[subject.kind];
  const name = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  // Without an answer, the other choices remain.
  const { shown } = useLatestQuery<string, readonly FoundKind[]>(
    (latest, _, signal) => findKinds(client, latest, signal),
    subject.text,
  );
  const found = shown?.result ?? [];
  const [choice, setChoice] = useState<Choice>('everything');
  const [isLeftOut, setLeftOut] = useState<Readonly<Record<string, boolean>>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const kinds = found.filter(({ kind }) => !isLeftOut[kind]).map(({ kind }) => kind);

  /** Returns the part of the input that says what is removed, or the reason why that is not known. */
  const whatToRemove = (): Omit<RedactionInput, 'id'> | string => {
    if (choice === 'everything') return { everything: true };
    if (choice === 'found') {
      return kinds.length > 0
        ? { kinds: kinds as NonNullable<RedactionInput['kinds']> }
        : text('redaction.nothingChosen');
    }
    const span = spanOf(field.current);
    if (!span) return text('redaction.nothingSelected');
    return { spans: [span], previousRedactedAt: subject.redactedAt };
  };
  const submit = async () => {
    const what = whatToRemove();
    if (typeof what === 'string') return setProblem(what);
    setBusy(true);
    setProblem(null);
    try {
      const result = await subject.redact(what);
      const [error] = result?.errors ?? [];
      if (result && !error) {
        announce(text(result.partCount > 0 ? texts.done : 'redaction.nothingFound'));
        return onClose();
      }
      setProblem(error?.messages?.[0] ?? text(texts.failed));
    } catch {
      setProblem(text(texts.failed));
    }
    setBusy(false);
  };
  const option = (value: Choice, label: string) => (
    <label className="redact-option">
      <input
        type="radio"
        name={name}
        checked={choice === value}
        onChange={() => {
          setChoice(value);
          setProblem(null);
        }}
      />
      {label}
    </label>
  );
  return (
    <FormDialog
      title={text(texts.title)}
      action={text('redaction.action')}
      danger
      busy={busy}
      errors={{ of: () => undefined, other: problem === null ? [] : [problem] }}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="p-form__text">{text(texts.lead)}</p>
      <fieldset className="redact-what">
        <legend>{text('redaction.what')}</legend>
        {option('everything', text(texts.everything))}
        {found.length > 0 && option('found', text('redaction.found'))}
        {choice === 'found' &&
          found.map(({ kind, description, count }) => (
            <label key={kind} className="redact-option redact-option--kind">
              <input
                type="checkbox"
                checked={!isLeftOut[kind]}
                onChange={(event) => setLeftOut({ ...isLeftOut, [kind]: !event.target.checked })}
              />
              <bdi>
                {text('redaction.kind', {
                  description: text('thread.finding', { kind, description }),
                  count,
                })}
              </bdi>
            </label>
          ))}
        {option('selection', text('redaction.selection'))}
      </fieldset>
      {choice === 'selection' && (
        <label className="redact-text">
          {text('redaction.text')}
          <textarea ref={field} className="p-field" dir="auto" rows={5} readOnly value={subject.text} />
        </label>
      )}
    </FormDialog>
  );
}

/** Returns the selected part of a field in code points; null if nothing is selected. */
function spanOf(field: HTMLTextAreaElement | null): { start: number; end: number } | null {
  if (!field || field.selectionStart === field.selectionEnd) return null;
  const pointsUntil = (unit: number) => [...field.value.slice(0, unit)].length;
  return { start: pointsUntil(field.selectionStart), end: pointsUntil(field.selectionEnd) };
}
