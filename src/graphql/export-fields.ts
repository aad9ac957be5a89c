import type { Actor } from '../access/actor.js';
import {
  cancelExport,
  createExport,
  exportLifetimeHours,
  listExports,
  maximumExports,
  type StoredExport,
} from '../transfer/manage-exports.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { decodeExportId, decodeSellerId, exportId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

/** Adds the exports of messages to an API. */
export function addExports<A extends Actor>(types: ReturnType<typeof chatTypes<A>>, side: A['side']): void {
  const { builder } = types;
  const isOperator = side === 'operator';
  const { Format, Export } = exportTypes(types);
  const CreateInput = builder.inputType('ExportCreateInput', {
    description: 'The input of `exportCreate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      format: t.field({ type: Format, required: true, description: 'The format of the file.' }),
      ...(isOperator && {
        sellerId: t.id({ description: 'Only the messages of this seller; by default those of all.' }),
      }),
      since: t.field({ type: 'ISO8601DateTime', description: 'Only messages of this time or later.' }),
      until: t.field({ type: 'ISO8601DateTime', description: 'Only messages before this time.' }),
    }),
  });
  const CancelInput = builder.inputType('ExportCancelInput', {
    description: 'The input of `exportCancel`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      id: t.id({ required: true, description: 'The export.' }),
    }),
  });
  const payloadOf = (mutation: string, description: string) =>
    payloadBuilder(types)<{ export: StoredExport }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({ export: t.expose('export', { type: Export, nullable: true, description }) }),
    });
  const CreatePayload = payloadOf('exportCreate', 'The export; null if the input is invalid.');
  const CancelPayload = payloadOf('exportCancel', 'The cancelled export; null if the input is invalid.');
  builder.queryFields((t) => ({
    exports: t.field({
      type: [Export],
      description: `The exports of ${isOperator ? 'the operator' : 'the seller'}, the newest first.`,
      resolve: (_root, _arguments, { actor, database }) => listExports(actor, database),
    }),
  }));
  builder.mutationFields((t) => ({
    exportCreate: t.field({
      type: CreatePayload,
      nullable: true,
      description: `Creates an export of ${isOperator ? "the marketplace's messages" : 'the thread'}. Its link works for ${exportLifetimeHours} hours. The download reads the messages, so it does not have what is redacted meanwhile. There can be ${maximumExports} exports at a time.`,
      args: { input: t.arg({ type: CreateInput, required: true, description: 'What to export.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { format, since, until } = input;
          const sellerId = sellerWanted((input as { sellerId?: string | null }).sellerId);
          const period = { since: since ?? null, until: until ?? null };
          return { export: await createExport(actor, database, { format, sellerId, ...period }) };
        }),
    }),
    exportCancel: t.field({
      type: CancelPayload,
      nullable: true,
      description: 'Cancels an export. Its link ends, and so does a download that runs.',
      args: { input: t.arg({ type: CancelInput, required: true, description: 'The export to cancel.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          export: await cancelExport(actor, database, decodeExportId(input.id)),
        })),
    }),
  }));
}

/** Returns the number of the wanted seller; null for all, and -1, which no seller has, for an invalid id. */
const sellerWanted = (id: string | null | undefined): number | null =>
  id == null ? null : (decodeSellerId(id) ?? -1);

function exportTypes<A extends Actor>({ builder, Seller }: ReturnType<typeof chatTypes<A>>) {
  const Format = builder.enumType('ExportFormat', {
    description: 'The format of an export. docs/moving.md describes them.',
    values: {
      JSON_LINES: { value: 'jsonl', description: 'A JSON object on each line, which `parley import` reads.' },
      CSV: { value: 'csv', description: 'A row for each message.' },
      HTML: { value: 'html', description: 'A document to print. Each thread begins on a new page.' },
    } as const,
  });
  const State = builder.enumType('ExportState', {
    description: 'The state of an export.',
    values: {
      READY: { value: 'ready', description: 'It can be downloaded.' },
      DOWNLOADING: { value: 'downloading', description: 'It is being downloaded.' },
      DOWNLOADED: {
        value: 'downloaded',
        description: 'Its latest download was complete. It can be downloaded again.',
      },
    } as const,
  });
  const Progress = builder.objectRef<StoredExport>('ExportProgress').implement({
    description: 'The progress of the latest download.',
    fields: (t) => ({
      sellers: t.exposeInt('sellerCount', { description: 'The number of sellers.' }),
      doneSellers: t.exposeInt('doneSellerCount', { description: 'The number of those that are complete.' }),
      messages: t.exposeInt('messageCount', { description: 'The number of messages so far.' }),
    }),
  });
  const Export = builder.objectRef<StoredExport>('Export').implement({
    description: 'An export of messages.',
    fields: (t) => ({
      id: t.id({ description: 'The id.', resolve: ({ id }) => exportId(id) }),
      format: t.field({ type: Format, description: 'The format.', resolve: ({ format }) => format }),
      seller: t.field({
        type: Seller,
        nullable: true,
        description: 'The seller whose thread it has; null for all.',
        resolve: ({ sellerId }, _arguments, { nodes }) => (sellerId === null ? null : nodes.seller(sellerId)),
      }),
      since: t.expose('since', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'It has messages of this time or later; null: from the first.',
      }),
      until: t.expose('until', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'It has messages before this time; null: up to the last.',
      }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was created.' }),
      createdByName: t.exposeString('name', {
        nullable: true,
        description: 'The person who created it, or the label of the API key.',
      }),
      expiresAt: t.expose('expiresAt', { type: 'ISO8601DateTime', description: 'When its link ends.' }),
      downloadPath: t.string({
        nullable: true,
        description:
          'The path of the file on this server. Who has it can download the file without a key, as long as its creator could. Null if somebody else created it.',
        resolve: ({ id, identity }, _arguments, { actor, exportLinks }) =>
          identity === actor.identity ? (exportLinks?.pathOf(id) ?? null) : null,
      }),
      state: t.field({
        type: State,
        description: 'The state.',
        resolve: ({ isRunning, completedAt }) =>
          isRunning ? 'downloading' : completedAt === null ? 'ready' : 'downloaded',
      }),
      progress: t.field({
        type: Progress,
        description: 'The progress of the latest download.',
        resolve: (found) => found,
      }),
      downloadCount: t.exposeInt('downloadCount', {
        description: 'The number of downloads that were begun.',
      }),
    }),
  });
  return { Format, Export };
}
