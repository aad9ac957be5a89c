import { isPromise } from 'graphql/jsutils/isPromise.js';

/** Keeps promises that nobody waits for from ending the process. */
export function ignoreRejections(values: readonly unknown[]): void {
  for (const value of values) {
    if (Array.isArray(value)) ignoreRejections(value);
    else if (isPromise(value)) value.then(undefined, () => undefined);
  }
}
