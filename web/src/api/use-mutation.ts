import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useState } from 'react';
import { useAdmin } from '../features/admin/shared/admin-context.js';
import { faultText } from '../features/admin/shared/error-text.js';
import { currentText } from '../i18n/text.js';
import { type Fault, faultOf } from './errors.js';

/** What every payload has; the documents call it `result`. */
interface Payload {
  errors: readonly { field: string | null; messages: readonly string[] | null }[] | null;
}

/** What is wrong with the input: sentences by field, and those of no field. */
export interface FormErrors {
  of: (field: string) => readonly string[] | undefined;
  /** Of no field that the form shows. */
  other: readonly string[];
}

/** Changing something by a mutation, with what it says is wrong. */
export interface Change {
  busy: boolean;
  /** @param shown the fields that the form has; what is wrong with others is told above it. */
  errors: (shown?: readonly string[]) => FormErrors;
  /** @returns the payload, or null where nothing was changed; then `errors` say why. */
  run: <Data extends { result: Payload | null }, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ) => Promise<NonNullable<Data['result']> | null>;
  clear: () => void;
}

export function useChange(): Change {
  const { client } = useAdmin();
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<NonNullable<Payload['errors']>>([]);
  const [fault, setFault] = useState<Fault | null>(null);

  const run: Change['run'] = async (document, variables) => {
    if (busy) return null;
    setBusy(true);
    const answer = await client.mutation(document, variables).toPromise();
    setBusy(false);
    const result = answer.data?.result ?? null;
    const problems = result?.errors ?? [];
    setFound(problems);
    setFault(answer.error ? faultOf(answer.error) : result ? null : 'unreachable');
    return !answer.error && result && problems.length === 0 ? (result as NonNullable<typeof result>) : null;
  };

  const errors = (shown: readonly string[] = []): FormErrors => ({
    of: (field) => {
      const messages = found.filter((each) => each.field === field).flatMap((each) => each.messages ?? []);
      return messages.length > 0 ? messages : undefined;
    },
    other: [
      ...(fault ? [faultText(currentText, fault)] : []),
      ...found
        .filter(({ field }) => field === null || !shown.includes(field))
        .flatMap(({ messages }) => messages ?? []),
    ],
  });
  const clear = () => {
    setFound([]);
    setFault(null);
  };
  return { busy, errors, run, clear };
}
