import { setImmediate as nextTick } from 'node:timers/promises';
import type { Administrator, MarketplaceAdministrator } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { administratorOf } from '../accounts/managing-actor.js';
import { type ContentPolicy, readPolicy } from '../content-policy/policy.js';
import type { Database } from '../database/database.js';
import { refreshStatistics } from '../database/statistics.js';
import { HistoryReview, messageProblem, type ReviewedMessage, validName } from './check-message.js';
import type { IdEncoder } from './format.js';
import { addMessages, type ThreadExtensions } from './import-messages.js';
import { findImported, type ImportedThread, importSellersOf } from './import-sellers.js';
import { ImportedOrders } from './imported-orders.js';
import type {
  ImportedBefore,
  ImportOutcome,
  ImportReport,
  ImportTarget,
  Source,
  SourceItem,
  SourceMessage,
} from './source.js';

export interface HistoryImport {
  readonly source: Source;
  /** Whether messages that the content policy refuses are imported. They are reported in any case. What it redacts never is. */
  readonly acceptContent: boolean;
  readonly ids: IdEncoder;
  readonly report: ImportReport;
}

/** The number of messages in one transaction. Messages to the threads of a batch wait for it. */
const batchSize = 2_500;

/** The number of messages to review before other work of the event loop runs. */
const messagesPerTick = 50;

/** The number of sellers of the source that are kept in memory. */
const maxKnownSellers = 10_000;

/**
 * Imports the history of another marketplace: sellers, and messages with their times, senders, order and read state. A thread
 * that has messages takes only newer ones. A second import changes nothing that is there, and one that was interrupted is
 * continued by the next. No event is written, so nobody is notified.
 * @throws {CallerError} on `marketplace` if it does not exist; as the source does.
 */
export async function importHistory(
  administrator: Administrator,
  database: Database,
  marketplaceId: number,
  wanted: HistoryImport,
): Promise<ImportOutcome> {
  const actor = await administratorOf(administrator, database, marketplaceId, 'marketplace');
  const running = new RunningImport(actor, database, wanted);
  let batch: SourceItem[] = [];
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const item of wanted.source.items(running)) {
      batch.push(item);
      if (batch.length < batchSize) continue;
      // The review takes about as much time as the database, so both run at the same time.
      await running.review(batch);
      await writing;
      writing = running.importBatch(batch);
      // `await writing` handles the error, after the next batch is reviewed.
      writing.catch(() => {});
      batch = [];
    }
  } finally {
    // Also if the source fails: the next import continues after what was read.
    await writing;
    await running.importBatch(batch);
  }
  await running.finish();
  return running.outcome;
}

class RunningImport implements ImportTarget {
  readonly outcome: ImportOutcome = {
    ...{ sellers: 0, messages: 0, skipped: 0, rejected: 0, refused: 0, known: 0 },
  };
  readonly #threads = new Map<string, ImportedThread>();
  readonly #review = new HistoryReview();
  #policy: ContentPolicy | null = null;
  /** The reviews of messages, most of them from before their batch is imported. */
  #reviewed = new WeakMap<SourceMessage, ReviewedMessage>();
  #done = 0;
  #isRecorded = false;

  constructor(
    private readonly actor: MarketplaceAdministrator,
    private readonly database: Database,
    private readonly wanted: HistoryImport,
  ) {}

  get marketplaceName(): string {
    return this.actor.marketplaceName;
  }

  async importedOf(sourceSellerId: string): Promise<ImportedBefore> {
    const { actor, database, wanted } = this;
    const [thread] = await findImported(actor, database, wanted.source.name, [sourceSellerId]);
    return thread ?? { imported: new ImportedOrders(), lastMessage: null };
  }

  /** Reviews the messages of the next batch that earlier imports have not stored. */
  async review(items: readonly SourceItem[]): Promise<void> {
    const messages = items.filter((item) => item.kind === 'message');
    await this.#loadThreads(messages);
    for (const [index, message] of messages.entries()) {
      // Lets the batch before continue.
      if (index % messagesPerTick === 0) await nextTick();
      const isKnown = this.#threads.get(message.sellerId)?.imported.has(message.order) ?? false;
      if (!isKnown && messageProblem(message) === null) await this.#reviewOf(message);
    }
  }

  async #reviewOf(message: SourceMessage): Promise<ReviewedMessage> {
    const known = this.#reviewed.get(message);
    if (known) return known;
    this.#policy ??= await readPolicy(this.database, marketplaceOf(this.actor));
    const reviewed = this.#review.of(this.#policy, message);
    this.#reviewed.set(message, reviewed);
    return reviewed;
  }

  async importBatch(items: readonly SourceItem[]): Promise<void> {
    const { actor, database, outcome } = this;
    const { report, source, ids } = this.wanted;
    if (this.#threads.size > maxKnownSellers) this.#threads.clear();
    for (const item of items) if (item.kind === 'problem') this.#reject(item.where, item.reason);
    const sellers = items.filter((item) => item.kind === 'seller');
    if (sellers.length > 0) {
      const by = { source: source.name, encodeSellerId: ids.sellerId, report };
      const { created, rejected } = await importSellersOf(actor, database, sellers, by);
      outcome.sellers += created;
      outcome.rejected += rejected;
    }
    const messages = items.filter((item) => item.kind === 'message');
    await this.#loadThreads(messages);
    const added = messages.flatMap((message) => this.#checked(message));
    if (added.length > 0) await this.#add(added);
    this.#done += items.length;
    report.progress(this.#done);
  }

  async #loadThreads(messages: readonly SourceMessage[]): Promise<void> {
    const unknown = new Set(messages.map(({ sellerId }) => sellerId).filter((id) => !this.#threads.has(id)));
    if (unknown.size === 0) return;
    const { actor, database, wanted } = this;
    const found = await findImported(actor, database, wanted.source.name, [...unknown]);
    for (const thread of found) {
      // The batch before can have stored a newer state meanwhile.
      if (!this.#threads.has(thread.sourceSellerId)) this.#threads.set(thread.sourceSellerId, thread);
    }
  }

  /** Returns the message if it is valid and not known. */
  #checked(message: SourceMessage): SourceMessage[] {
    const { where, sellerId, order } = message;
    const thread = this.#threads.get(sellerId);
    const problem = thread
      ? messageProblem(message)
      : 'The seller of the message was not imported before it.';
    if (problem !== null) {
      this.#reject(where, problem);
    } else if (thread?.imported.has(order)) {
      this.outcome.known++;
    } else {
      const sentByName = validName(message.sentByName);
      if (message.sentByName !== null && sentByName === null) {
        this.wanted.report.changed(where, "without the sender's name, which is not valid");
      }
      const checked = { ...message, sentByName };
      const reviewed = this.#reviewed.get(message);
      if (reviewed) {
        this.#reviewed.set(checked, { ...reviewed, message: { ...reviewed.message, sentByName } });
      }
      return [checked];
    }
    return [];
  }

  /** Adds messages, and reviews them again if the content policy changes meanwhile. */
  async #add(messages: readonly SourceMessage[]): Promise<void> {
    const { actor, database } = this;
    const { report, source, ids, acceptContent } = this.wanted;
    for (;;) {
      this.#policy ??= await readPolicy(database, marketplaceOf(actor));
      const policy = this.#policy;
      const refusals = new Map<SourceMessage, string>();
      const redactions = new Map<SourceMessage, string>();
      const threads = new Map<ImportedThread, SourceMessage[]>();
      for (const each of messages) {
        const { message, refusal, redacted } = await this.#reviewOf(each);
        if (refusal !== null) refusals.set(message, refusal);
        if (redacted !== null) redactions.set(message, redacted);
        const thread = this.#threads.get(message.sellerId);
        if (!thread || (refusals.has(message) && !acceptContent)) continue;
        const ofThread = threads.get(thread);
        if (ofThread) ofThread.push(message);
        else threads.set(thread, [message]);
      }
      if (threads.size === 0) return this.#refuse(refusals);
      const extensions = await addMessages(actor, database, [...threads], {
        ...{ source: source.name, policyVersion: policy.version, report },
        chatMessageId: ids.chatMessageId,
        onStore: async (transaction) => {
          if (!this.#isRecorded) await writeAudit(actor, transaction, 'messageImport', [this.#sourceChange]);
        },
      });
      if (extensions === null) {
        this.#policy = null;
        this.#reviewed = new WeakMap();
        continue;
      }
      this.#refuse(refusals);
      this.#count(extensions, redactions);
      return;
    }
  }

  #refuse(refusals: ReadonlyMap<SourceMessage, string>): void {
    for (const [{ where }, refusal] of refusals) this.wanted.report.refused(where, refusal);
    this.outcome.refused += refusals.size;
  }

  #count(extensions: ThreadExtensions, redactions: ReadonlyMap<SourceMessage, string>): void {
    const { outcome } = this;
    const { report } = this.wanted;
    for (const { thread, extension } of extensions) {
      this.#threads.set(thread.sourceSellerId, thread);
      outcome.messages += extension.added.length;
      outcome.known += extension.known.length;
      outcome.skipped += extension.skipped.length;
      for (const { where } of extension.skipped) report.skipped(where);
      for (const { message } of extension.added) {
        const redacted = redactions.get(message);
        if (redacted !== undefined)
          report.changed(message.where, `without ${redacted}, as the content policy says`);
      }
      for (const { where } of extension.unread) {
        report.changed(where, 'as unread, because an earlier message is unread here');
      }
    }
    if (outcome.messages > 0) this.#isRecorded = true;
  }

  #reject(where: string, reason: string): void {
    this.outcome.rejected++;
    this.wanted.report.rejected(where, reason);
  }

  get #sourceChange() {
    return { field: 'source', before: null, after: this.wanted.source.name };
  }

  /** Records what was imported. */
  async finish(): Promise<void> {
    const { sellers, messages } = this.outcome;
    if (sellers + messages === 0) return;
    const counts = Object.entries({ sellers, messages }).map(([field, count]) => ({
      ...{ field, before: null, after: String(count) },
    }));
    await writeAudit(this.actor, this.database, 'messageImport', [this.#sourceChange, ...counts]);
    await refreshStatistics(this.database);
  }
}
