import type { Client } from '@urql/core';
import type { ResultOf } from 'gql.tada';
import { query } from '../../api/request.js';
import type { ThreadMessage } from '../thread/thread-source.js';
import { redactionRights } from './documents.js';

type Viewer = ResultOf<typeof redactionRights>['viewer'];

/** Takes the place of redacted text; the server's src/text/redacted-text.ts has it too. */
export const redactionMark = '█████';

/** The rights of each page's user; null while they are loaded. */
const known = new Map<Client, Viewer | null>();
const listeners = new Set<() => void>();

/** Loads the rights of the user of a page, once. */
export function loadRights(client: Client): void {
  if (known.has(client)) return;
  known.set(client, null);
  query(client, redactionRights, {}).then(
    ({ viewer }) => {
      known.set(client, viewer);
      for (const listener of listeners) listener();
    },
    // They are loaded with the next message that is shown.
    () => known.delete(client),
  );
}

/** Returns the rights of the user of a page; null until they are loaded. */
export const rightsOf = (client: Client): Viewer | null => known.get(client) ?? null;

/** Calls back when rights are loaded. @returns a function that ends it. */
export function watchRights(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns whether the user can redact a message now. The server decides. */
export function canRedact(
  { name, canRedactMessages, marketplace }: Viewer,
  message: ThreadMessage,
  ownType: ThreadMessage['sentByType'],
): boolean {
  if (message.message === redactionMark) return false;
  if (canRedactMessages) return true;
  const ageMs = Date.now() - Date.parse(message.createdAt);
  return (
    message.sentByType === ownType &&
    message.sentByName === name &&
    message.readAt === null &&
    ageMs < marketplace.authorRedactionMinutes * 60_000
  );
}
