import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useState } from 'react';
import { useApiClient } from '../../../api/api-context.js';
import { type ErrorKind, kindOf } from '../../../api/errors.js';
import { mutate } from '../../../api/request.js';
import type { FormErrors } from '../../../components/change-form.js';
import { currentText } from '../../../i18n/text.js';
import { errorText } from './error-text.js';

/** The common part of every mutation's payload; the documents call it `result`. */
interface Payload {
  errors: readonly { field: string | null; messages: readonly string[] | null }[] | null;
}

export interface Mutation {
  busy: boolean;
  /** @param fields the fields of the form; messages about other fields are in `other`. */
  errors: (fields?: readonly string[]) => FormErrors;
  /** @returns the payload; null if nothing was changed; `errors` then has the reasons. */
  run: <Data extends { result: Payload | null }, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ) => Promise<NonNullable<Data['result']> | null>;
  clear: () => void;
}

/** Runs mutations, one at a time, and keeps the errors of the last. */
export function useMutation(): Mutation {
  const client = useApiClient();
  const [busy, setBusy] = useState(false);
  const [inputErrors, setInputErrors] = useState<NonNullable<Payload['errors']>>([]);
  const [error, setError] = useState<ErrorKind | null>(null);

  const run: Mutation['run'] = async (document, variables) => {
    if (busy) return null;
    setBusy(true);
    try {
      const { result } = await mutate(client, document, variables);
      const errors = result?.errors ?? [];
      setInputErrors(errors);
      setError(result ? null : 'unreachable');
      return result && errors.length === 0 ? (result as NonNullable<typeof result>) : null;
    } catch (thrown) {
      setInputErrors([]);
      setError(kindOf(thrown));
      return null;
    } finally {
      setBusy(false);
    }
  };

  const errors = (fields: readonly string[] = []): FormErrors => ({
    of: (field) => {
      const messages = inputErrors
        .filter((each) => each.field === field)
        .flatMap((each) => each.messages ?? []);
      return messages.length > 0 ? messages : undefined;
    },
    other: [
      ...(error ? [errorText(currentText, error)] : []),
      ...inputErrors
        .filter(({ field }) => field === null || !fields.includes(field))
        .flatMap(({ messages }) => messages ?? []),
    ],
  });
  const clear = () => {
    setInputErrors([]);
    setError(null);
  };
  return { busy, errors, run, clear };
}
