import { type SystemActor, systemOf } from '../access/actor.js';
import { type AuditChange, searchTextOf, writeAudit } from '../access/audit-log.js';
import { installationNow, threadOfMarketplace, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import { pauseAfter } from '../database/pause.js';
import { RepeatedJobs } from '../database/repeated-jobs.js';
import type { Runner, Values } from '../database/statement.js';
import {
  endErasure,
  marketplacesWithErasures,
  repeatErasure,
  storeErasure,
  takeErasure,
} from '../database/statements/erasures.js';
import {
  deleteMemberTraces,
  entriesToErase,
  eraseMessageNames,
  eraseWebhookAnswers,
  notesToErase,
  storeErasedEntry,
  storeErasedNote,
} from '../database/statements/person-erasure.js';
import { erasedName, replaceNames, replaceParts } from '../text/replace-names.js';

/** The numbers of rows that one transaction reads: few, so that no other one waits. */
const batches = { messages: 1_000, notes: 500, audit: 500, deliveries: 500 } as const;

/** The interval at which the job checks for work. */
const pollMs = 5_000;

/**
 * The delay after which everything is read once more: longer than any request or attempt of a webhook takes, so that those that
 * began before the erasure have stored what they have of the name.
 */
const repeatAfterSeconds = 600;

const largest = 2_147_483_647;

type Erasure = Values<typeof takeErasure.row>;

/** The end of a batch, and the number of rows that it changed. */
interface Batch {
  /** For answers of webhooks: the webhook and the number of its delivery. */
  afterSeller: number;
  afterNumber: string;
  changed: number;
  /** No more rows follow. */
  isLast: boolean;
}

/**
 * Replaces the names and addresses of people who are erased, a part at a time. Several processes can do this at once: each part is
 * one transaction, which keeps the erasure locked.
 */
export async function eraseNames(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<void> {
  const marketplaces = await database.run(installationNow(actor), marketplacesWithErasures, {});
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    if (signal?.aborted) return false;
    const startMs = performance.now();
    const goesOn = await eraseSome(actor, database, marketplaceId);
    if (goesOn) await pauseAfter(performance.now() - startMs, signal);
    return goesOn;
  });
}

/** Does a part of a marketplace's first erasure. @returns false if there is none, or another process works on it. */
function eraseSome(actor: SystemActor, database: Database, marketplaceId: number): Promise<boolean> {
  const scope = threadsOfMarketplace(actor, marketplaceId);
  return database.transaction(async (transaction) => {
    const [erasure] = await transaction.run(scope, takeErasure, {});
    if (!erasure) return false;
    const { id, step } = erasure;
    const run = { actor, transaction, marketplaceId, erasure };
    const batch = await steps[step as keyof typeof steps](run);
    const next = nextStep[step as keyof typeof steps];
    const changed = {
      changedMessages: step === 'messages' ? batch.changed : 0,
      changedNotes: step === 'notes' ? batch.changed : 0,
      changedEntries: step === 'audit' ? batch.changed : 0,
    };
    if (!batch.isLast) {
      const { afterSeller, afterNumber } = batch;
      await transaction.run(scope, storeErasure, { id, step, afterSeller, afterNumber, ...changed });
    } else if (next) {
      const start = { afterSeller: 0, afterNumber: '0' };
      await transaction.run(scope, storeErasure, { id, step: next, ...start, ...changed });
    } else {
      await endPass(transaction, marketplaceId, erasure);
    }
    return true;
  });
}

/** Ends the first pass, after which another one is due, or the second one, with the audit entry. */
async function endPass(transaction: Runner, marketplaceId: number, erasure: Erasure): Promise<void> {
  const { id, isRepeated, memberId, names } = erasure;
  const actor = systemOf({ marketplaceId });
  const scope = threadsOfMarketplace(actor, marketplaceId);
  if (!isRepeated) {
    await transaction.run(scope, repeatErasure, { id, step: firstStep, delaySeconds: repeatAfterSeconds });
    return;
  }
  await transaction.run(scope, deleteMemberTraces, { memberId, names, neutral: erasedName });
  await transaction.run(scope, endErasure, { id });
  await writeAudit(actor, transaction, 'userEraseRun', [
    counted('messages', erasure.changedMessages),
    counted('notes', erasure.changedNotes),
    counted('audit entries', erasure.changedEntries),
  ]);
}

const counted = (field: string, after: string): AuditChange => ({ field, before: null, after });

interface Run {
  actor: SystemActor;
  transaction: Runner;
  marketplaceId: number;
  erasure: Erasure;
}

const steps = {
  messages: eraseMessages,
  notes: eraseNotes,
  audit: eraseEntries,
  answers: eraseAnswers,
} as const;
const nextStep = { messages: 'notes', notes: 'audit', audit: 'answers', answers: null } as const;
const firstStep = 'messages';

async function eraseMessages({ actor, transaction, marketplaceId, erasure }: Run): Promise<Batch> {
  const { sellerId, identity, names, afterNumber } = erasure;
  const isStart = erasure.afterSeller === 0;
  const [part] = await transaction.run(threadsOfMarketplace(actor, marketplaceId), eraseMessageNames, {
    afterSeller: isStart && sellerId !== null ? sellerId - 1 : erasure.afterSeller,
    afterSeq: isStart ? largest : Number(afterNumber),
    lastSeller: sellerId ?? largest,
    limit: batches.messages,
    byOperator: sellerId === null,
    ...{ identity, names, neutral: erasedName },
  });
  return {
    afterSeller: part?.sellerId ?? 0,
    afterNumber: String(part?.seq ?? 0),
    changed: part?.changed ?? 0,
    isLast: (part?.read ?? 0) < batches.messages,
  };
}

/** Replaces the name as the author of notes, as who redacted them, and where notes mention the person. */
async function eraseNotes({ actor, transaction, marketplaceId, erasure }: Run): Promise<Batch> {
  const { memberId, sellerId, afterSeller, afterNumber } = erasure;
  const names = erasure.names.filter((name) => name !== null);
  const none = { afterSeller, afterNumber, changed: 0, isLast: true };
  if (sellerId !== null) return none;
  const notes = await transaction.run(threadsOfMarketplace(actor, marketplaceId), notesToErase, {
    ...{ afterSeller, afterNumber: Number(afterNumber), limit: batches.notes },
    ...{ memberId, names, neutral: erasedName },
  });
  let changed = 0;
  for (const note of notes) {
    const { number, isAuthor, isRedactor } = note;
    const { text, starts, ends } = withoutMentions(note, memberId, names);
    if (!isAuthor && !isRedactor && text === note.text) continue;
    await transaction.run(threadOfMarketplace(actor, marketplaceId, note.sellerId), storeErasedNote, {
      ...{ number, text, mentionStarts: [...starts], mentionEnds: [...ends], isAuthor, isRedactor },
      neutral: erasedName,
    });
    changed += 1;
  }
  const last = notes.at(-1);
  if (!last) return none;
  return {
    afterSeller: last.sellerId,
    afterNumber: String(last.number),
    changed,
    isLast: notes.length < batches.notes,
  };
}

/** Returns the text of a note with the mentions of the person replaced, and the places of all mentions. */
function withoutMentions(
  { text, mentionedIds, currentIds, mentionStarts, mentionEnds }: Values<typeof notesToErase.row>,
  memberId: number | null,
  names: readonly string[],
): { text: string; starts: readonly number[]; ends: readonly number[] } {
  if (text === '') return { text, starts: mentionStarts, ends: mentionEnds };
  const characters = [...text];
  const mentions = mentionedIds.map((id, index) => ({
    id,
    start: mentionStarts[index] ?? 0,
    end: mentionEnds[index] ?? 0,
  }));
  const isFormer = ({ id, start, end }: (typeof mentions)[number]) =>
    !currentIds.includes(id) && names.some((name) => `@${name}` === characters.slice(start, end).join(''));
  const replaced = replaceParts(
    text,
    mentions,
    (mention) => (memberId === null ? isFormer(mention) : mention.id === memberId),
    `@${erasedName}`,
  );
  return {
    text: replaced.text,
    starts: replaced.parts.map(({ start }) => start),
    ends: replaced.parts.map(({ end }) => end),
  };
}

/** Replaces the person's name and address in all entries of the audit log, also in those about acts of others. */
async function eraseEntries({ actor, transaction, marketplaceId, erasure }: Run): Promise<Batch> {
  const { identity, names, emails, afterNumber } = erasure;
  const scope = threadsOfMarketplace(actor, marketplaceId);
  const values = { afterId: afterNumber, limit: batches.audit };
  const entries = await transaction.run(scope, entriesToErase, values);
  const wanted = [...names, ...emails].filter((text) => text !== null);
  let changed = 0;
  for (const entry of entries) {
    const isActor = identity === null ? names.includes(entry.name ?? '') : entry.identity === identity;
    const before = JSON.parse(entry.changes) as AuditChange[];
    const clean = (text: string | null) => (text === null ? null : replaceNames(text, wanted));
    const after = before.map((change) => ({
      field: replaceNames(change.field, wanted),
      before: clean(change.before),
      after: clean(change.after),
    }));
    const name = isActor && entry.name !== null ? erasedName : clean(entry.name);
    const changes = JSON.stringify(after);
    const hasOrigin = entry.address !== null || entry.userAgent !== null;
    const isClean = name === entry.name && changes === JSON.stringify(before);
    if (isClean && !(isActor && hasOrigin)) continue;
    const address = isActor ? null : entry.address;
    const searchText = searchTextOf({ ...entry, name, address, changes: after });
    await transaction.run(scope, storeErasedEntry, { id: entry.id, name, changes, searchText, isActor });
    changed += 1;
  }
  return {
    afterSeller: 0,
    afterNumber: entries.at(-1)?.id ?? afterNumber,
    changed,
    isLast: entries.length < batches.audit,
  };
}

/** Removes the answers of webhooks, which can repeat the name. */
async function eraseAnswers({ actor, transaction, marketplaceId, erasure }: Run): Promise<Batch> {
  const { afterSeller: afterWebhook, afterNumber: afterSequence } = erasure;
  const limit = batches.deliveries;
  const scope = threadsOfMarketplace(actor, marketplaceId);
  const [part] = await transaction.run(scope, eraseWebhookAnswers, { afterWebhook, afterSequence, limit });
  return {
    afterSeller: part?.webhookId ?? afterWebhook,
    afterNumber: part?.sequence ?? afterSequence,
    changed: 0,
    isLast: (part?.read ?? 0) < limit,
  };
}

/** Replaces the names of people who are erased. */
export class ErasureJobs extends RepeatedJobs {
  /** @param onError as of `RepeatedJobs`. */
  constructor(actor: SystemActor, database: Database, onError: (error: unknown) => void) {
    super([(signal) => eraseNames(actor, database, signal)], onError, pollMs);
  }
}
