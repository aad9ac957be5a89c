import { type OperatorActor, operatorMember } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { marketplaceById } from '../database/statements/marketplaces.js';
import { countedList, workCounts } from '../database/statements/work-counts.js';
import type { ThreadList } from './model.js';

/** Returns the number of threads in each fixed list, of an API key without any of its own. */
export async function readThreadCounts(
  actor: OperatorActor,
  database: Runner,
): Promise<Record<ThreadList, number>> {
  const scope = marketplaceOf(actor);
  const memberId = operatorMember(actor);
  const { unassigned, needsReply, snoozed, done, assigned } = countedList;
  const [rows, [marketplace]] = await Promise.all([
    database.run(scope, workCounts, {
      lists: [unassigned, needsReply, snoozed, done, assigned],
      refs: memberId === null ? [0] : [0, memberId],
    }),
    database.run(scope, marketplaceById, {}),
  ]);
  const of = (list: number) => rows.find((row) => row.list === list)?.threads ?? 0;
  return {
    mine: of(assigned),
    unassigned: of(unassigned),
    needsReply: of(needsReply),
    snoozed: of(snoozed),
    done: of(done),
    all: marketplace?.sellerCount ?? 0,
  };
}

/** The numbers of threads with a label, and of those that are open. */
export interface LabelCounts {
  threads: number;
  openThreads: number;
}

/** Returns the numbers of labels, in the same order. */
export async function readLabelCounts(
  actor: OperatorActor,
  database: Runner,
  labelIds: readonly number[],
): Promise<LabelCounts[]> {
  const { labelled, labelledOpen } = countedList;
  const rows = await database.run(marketplaceOf(actor), workCounts, {
    lists: [labelled, labelledOpen],
    refs: labelIds,
  });
  const of = (list: number, id: number) =>
    rows.find((row) => row.list === list && row.ref === id)?.threads ?? 0;
  return labelIds.map((id) => ({ threads: of(labelled, id), openThreads: of(labelledOpen, id) }));
}
