import type { Client } from '@urql/core';
import { mutate, query } from '../../api/request.js';
import { createExport, type Format, ownExports } from './documents.js';

/**
 * Finds an export of the whole conversation in a format, or creates one. The download of an earlier one reads the latest
 * messages too.
 * @returns the path of the download, or why there is none.
 * @throws {ApiError}
 */
export async function ownExport(
  client: Client,
  format: Format,
): Promise<{ path: string } | { errors: readonly string[] }> {
  const { exports } = await query(client, ownExports, {});
  const earlier = exports.find(
    (each) =>
      each.format === format && each.since === null && each.until === null && each.downloadPath !== null,
  );
  if (earlier?.downloadPath) return { path: earlier.downloadPath };
  const { exportCreate } = await mutate(client, createExport, { input: { format } });
  const path = exportCreate?.export?.downloadPath;
  return path ? { path } : { errors: exportCreate?.errors?.flatMap(({ messages }) => messages ?? []) ?? [] };
}
