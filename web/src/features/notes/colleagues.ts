import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { type Colleague, colleagueNames } from './documents.js';

let latest: readonly Colleague[] = [];
let loading: Promise<readonly Colleague[]> | null = null;

/** Returns the colleagues who were loaded last. */
export const knownColleagues = (): readonly Colleague[] => latest;

/** Loads the colleagues. Calls at the same time share a request. @throws {ApiError} */
export function loadColleagues(client: Client): Promise<readonly Colleague[]> {
  loading ??= query(client, colleagueNames, {})
    .then(({ colleagues }) => {
      latest = colleagues;
      return latest;
    })
    .finally(() => {
      loading = null;
    });
  return loading;
}
