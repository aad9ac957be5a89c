import { isPromise } from 'graphql/jsutils/isPromise.js';

/** Handles the rejections of promises that nobody awaits, because an unhandled rejection ends the process. */
export function ignoreRejections(values: readonly unknown[]): void {
  for (const value of values) {
    if (Array.isArray(value)) ignoreRejections(value);
    else if (isPromise(value)) value.then(undefined, () => undefined);
  }
}
