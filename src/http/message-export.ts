import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/database.js';
import { chatMessageId, sellerId } from '../graphql/ids.js';
import { type DownloadTimes, downloadExport, openExport } from '../transfer/download-export.js';
import type { ExportFormat } from '../transfer/export-files.js';
import { type ExportLinks, exportPath } from '../transfer/export-links.js';
import { answer } from './error-answers.js';
import { type RateLimits, setRateLimitHeaders } from './rate-limits.js';

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
};

const ended = 'This link has expired, or the export was cancelled.';

/**
 * Serves exports by their links: `GET /exports/TOKEN`. The link is the credential; no cookie is read. The messages are read from
 * the database as the client takes them.
 */
export function registerMessageExport(
  server: FastifyInstance,
  database: Database,
  links: ExportLinks,
  limits: RateLimits | null,
  times?: DownloadTimes,
): void {
  server.get(`${exportPath}/:token`, async (request, reply) => {
    const status = await limits?.countAddress(request.clientAddress);
    if (status) setRateLimitHeaders(reply, status);
    const { token } = request.params as { token: string };
    const address = request.clientAddress;
    const client = { address, userAgent: request.headers['user-agent'] };
    const id = links.verify(token);
    const opened = id === null ? null : await openExport(database, id, client);
    if (!opened) return answer(reply, 404, 'BAD_USER_INPUT', ended);
    request.logged.actor = opened.actor.identity;
    const { format } = opened.export;
    const asFile = () =>
      reply
        .type(contentTypes[format])
        .header('content-disposition', `attachment; filename="messages.${format}"`)
        .header('cache-control', 'no-store');
    // Nothing is read or recorded as downloaded.
    if (request.method === 'HEAD') return asFile().send();
    const download = await downloadExport(opened, database, {
      ...{ ids: { sellerId, chatMessageId }, address, ...(times && { times }) },
      onError: (error) => request.log.warn({ err: error }, 'the progress of an export could not be stored'),
    });
    if (!download) return answer(reply, 404, 'BAD_USER_INPUT', ended);
    const { parts, signal } = download;
    return asFile().send(Readable.from(parts, { objectMode: false, highWaterMark: 1 << 18, signal }));
  });
}
