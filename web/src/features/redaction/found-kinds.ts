import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { findings } from './documents.js';

/** Sensitive data of one kind in a text. */
export interface FoundKind {
  kind: string;
  description: string;
  count: number;
}

/** Returns the kinds of sensitive data in a text. @throws {ApiError} */
export async function findKinds(client: Client, message: string, signal: AbortSignal): Promise<FoundKind[]> {
  const { chatMessageCheck } = await query(client, findings, { message }, signal);
  const kinds = new Map<string, FoundKind>();
  for (const { kind, description } of chatMessageCheck.findings) {
    kinds.set(kind, { kind, description, count: (kinds.get(kind)?.count ?? 0) + 1 });
  }
  return [...kinds.values()];
}
