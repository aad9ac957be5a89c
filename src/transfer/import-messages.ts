import type { MarketplaceAdministrator } from '../access/actor.js';
import { marketplaceOf, threadNamed } from '../access/tenant-scopes.js';
import { Batch, ThreadProgress } from '../chat/history-batch.js';
import type { Database } from '../database/database.js';
import { storeImported, threadsToExtend } from '../database/statements/imported-threads.js';
import { loadHistory } from '../database/statements/load-history.js';
import { lockThreads } from '../database/statements/work-state.js';
import { type Extension, extendThread } from './extend-thread.js';
import type { IdEncoder } from './format.js';
import { findImported, type ImportedThread } from './import-sellers.js';
import type { ImportReport, SourceMessage } from './source.js';

interface MessageImport {
  readonly source: string;
  /** The version of the content policy with which the messages were reviewed. */
  readonly policyVersion: number;
  readonly chatMessageId: IdEncoder['chatMessageId'];
  readonly report: Pick<ImportReport, 'renamed'>;
  /** Called in the transaction that stores messages. */
  readonly onStore: (runner: Parameters<Parameters<Database['transaction']>[0]>[0]) => Promise<void>;
}

/** The messages of a thread of the source. */
export type ThreadMessages = readonly [thread: ImportedThread, messages: readonly SourceMessage[]];

/** What happened to the messages of each thread. */
export type ThreadExtensions = readonly { readonly thread: ImportedThread; readonly extension: Extension }[];

/**
 * Adds messages to threads in one transaction, with the record of what was imported. As history, they write no event: nobody is
 * notified, and no work state changes.
 * @returns null, without a change, if the content policy is another one than that of the review.
 */
export function addMessages(
  actor: MarketplaceAdministrator,
  database: Database,
  threads: readonly ThreadMessages[],
  { source, policyVersion, chatMessageId, report, onStore }: MessageImport,
): Promise<ThreadExtensions | null> {
  const scope = marketplaceOf(actor);
  const sellerIds = threads.map(([{ sellerId }]) => sellerId);
  return database.transaction(async (transaction) => {
    await transaction.run(scope, lockThreads, { sellerIds });
    const rows = await transaction.run(scope, threadsToExtend, { sellerIds });
    if (rows.some(({ contentVersion }) => contentVersion !== policyVersion)) return null;
    const states = new Map(rows.map((row) => [row.sellerId, row]));
    const sourceIds = threads.map(([{ sourceSellerId }]) => sourceSellerId);
    const current = await findImported(actor, transaction, source, sourceIds);
    const imported = new Map(current.map((thread) => [thread.sourceSellerId, thread]));
    const batch = new Batch();
    const renamed: { before: string; after: string }[] = [];
    const extensions = threads.map(([{ sourceSellerId }, messages]) => {
      const thread = imported.get(sourceSellerId);
      const state = thread && states.get(thread.sellerId);
      if (!thread || !state) throw new Error('The thread of an import does not exist.');
      const { sellerId } = thread;
      const counts = {
        messageCounts: { seller: state.sellerMessageCount, operator: state.operatorMessageCount },
        readCounts: { seller: state.sellerReadCount, operator: state.operatorReadCount },
      };
      const latest = BigInt(state.latest);
      const before = { ...counts, latest, imported: thread.imported, lastImported: thread.lastSeq };
      const extension = extendThread(before, messages);
      const progress = new ThreadProgress(threadNamed(actor, actor.marketplaceId, sellerId), counts);
      const countBefore = progress.seq;
      for (const { message, history } of extension.added) {
        progress.add(history);
        batch.addMessage(progress, history);
        const after = chatMessageId({ sellerId, seq: progress.seq });
        if (after !== message.id) renamed.push({ before: message.id, after });
      }
      if (progress.seq > countBefore) batch.addThread(countBefore, progress);
      const newest = extension.added.at(-1)?.message;
      const last = newest ? { lastSeq: progress.seq, lastMessage: newest } : {};
      return { thread: { ...thread, imported: extension.imported, ...last }, extension };
    });
    if (batch.size === 0) return extensions;
    await report.renamed(renamed);
    const [result] = await transaction.run(scope, loadHistory, batch);
    if (result?.loaded !== batch.sellerIds.length) throw new Error('A locked thread was changed.');
    const changed = extensions.filter(({ extension }) => extension.added.length > 0);
    const texts = changed.map(({ thread }) => thread.imported.texts());
    await transaction.run(scope, storeImported, {
      source,
      sourceSellerIds: changed.map(({ thread }) => thread.sourceSellerId),
      fromOrders: texts.map(({ from }) => from),
      toOrders: texts.map(({ to }) => to),
      lastSeqs: changed.map(({ thread }) => thread.lastSeq),
      lastSourceIds: changed.map(({ thread }) => thread.lastMessage?.id ?? null),
      lastTimes: changed.map(({ thread }) => thread.lastMessage && new Date(thread.lastMessage.createdAt)),
    });
    await onStore(transaction);
    return extensions;
  });
}
