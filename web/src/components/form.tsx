import { type ComponentProps, type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { focusForm } from './focus-form.js';
import { focusFirstInvalid } from './text-field.js';

interface Props extends Omit<ComponentProps<'form'>, 'onSubmit' | 'ref' | 'noValidate' | 'onKeyDown'> {
  /** Sends the form. It is not called again before its promise is settled. */
  onSubmit: () => unknown;
  /** Whether the form takes the focus when it appears on a page; a form in a dialog always does. */
  takesFocus?: boolean;
}

/**
 * Submits by Enter in a field and by Ctrl+Enter (⌘+Enter) in a text area, once at a time. After an attempt the focus
 * goes to the first invalid field.
 */
export function Form({ onSubmit, takesFocus = false, ...form }: Props) {
  const ref = useRef<HTMLFormElement>(null);
  const isSubmitting = useRef(false);
  const [attempts, setAttempts] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the form appears.
  useEffect(() => {
    if (takesFocus) focusForm(ref.current);
  }, []);
  useEffect(() => {
    if (attempts > 0) focusFirstInvalid(ref.current);
  }, [attempts]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSubmitting.current) return;
    isSubmitting.current = true;
    try {
      await onSubmit();
    } finally {
      isSubmitting.current = false;
    }
    // Rendered together with the errors of the attempt.
    setAttempts((count) => count + 1);
  };
  const submitFromTextArea = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return <form ref={ref} noValidate {...form} onSubmit={submit} onKeyDown={submitFromTextArea} />;
}
