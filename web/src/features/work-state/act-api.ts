import type { Client } from '@urql/core';
import { ApiError } from '../../api/errors.js';
import { mutate, query } from '../../api/request.js';
import { oneSeller, type SellerRow, setMarkedUnread } from '../inbox/documents.js';
import type { Undo } from './act-entry.js';
import { type Act, isMark, type WorkAct } from './acts.js';
import { restoreThreads, updateThreads, type WorkState } from './documents.js';

/** The maximum number of conversations in one request, which the server executes without a queue, by its cost (docs/limits.md). */
export const batchSize = 40;

/** A conversation that an act changed. */
export interface Changed {
  row: SellerRow;
  before: WorkState;
  /** Its version after the act; infinity for a mark, which an undo always removes. */
  version: number;
}

/** A conversation that an undo restored, with its version after the undo; null for a mark. */
export interface RestoredRow {
  row: SellerRow;
  version: number | null;
}

/** Sends acts. Each request is safe to repeat. @throws {ApiError} */
export interface ActApi {
  change(act: Act, ids: readonly string[]): Promise<readonly Changed[]>;
  restore(
    act: Act,
    undo: ReadonlyMap<string, Undo>,
  ): Promise<{ restored: readonly RestoredRow[]; skipped: readonly SellerRow[] }>;
}

/** Returns the API of the server. */
export function actApi(client: Client): ActApi {
  const mark = async (sellerId: string, markedUnread: boolean, fromMessageId: string | null = null) => {
    const { chatMarkedUnreadSet } = await mutate(client, setMarkedUnread, {
      ...{ sellerId, markedUnread, fromMessageId },
    });
    if (chatMarkedUnreadSet?.errors?.length) throw new ApiError('refused');
    const { node } = await query(client, oneSeller, { id: sellerId });
    if (node?.__typename !== 'Seller') throw new ApiError('refused');
    return node;
  };
  return {
    async change(act, sellerIds) {
      if (isMark(act)) {
        const rows = await Promise.all(
          sellerIds.map((id) => mark(id, act.kind === 'mark', act.fromMessageId)),
        );
        return rows.map((row) => ({ row, before: row.workState, version: Number.POSITIVE_INFINITY }));
      }
      const input = { sellerIds: [...sellerIds], ...fieldsOf(act) };
      const { threadsUpdate } = await mutate(client, updateThreads, { input });
      if (!threadsUpdate?.changes) throw new ApiError('refused');
      return threadsUpdate.changes.map(({ seller, before, after }) => ({
        row: seller,
        before,
        version: after.version,
      }));
    },
    async restore(act, undo) {
      if (isMark(act)) {
        const rows = await Promise.all([...undo].map(([id, { markedUnread }]) => mark(id, markedUnread)));
        return { restored: rows.map((row) => ({ row, version: null })), skipped: [] };
      }
      const threads = [...undo].map(([sellerId, { workState, version }]) => ({
        sellerId,
        version,
        status: workState.status,
        snoozedUntil: workState.snoozedUntil,
        assigneeId: workState.assignee?.id ?? null,
        labelIds: workState.labels.map(({ id }) => id),
      }));
      const { threadsRestore } = await mutate(client, restoreThreads, { input: { threads } });
      if (!threadsRestore?.changes) throw new ApiError('refused');
      return {
        restored: threadsRestore.changes.map(({ seller, after }) => ({
          row: seller,
          version: after.version,
        })),
        skipped: threadsRestore.skipped ?? [],
      };
    },
  };
}

function fieldsOf(act: WorkAct) {
  switch (act.kind) {
    case 'finish':
      return { status: 'DONE' } as const;
    case 'reopen':
      return { status: 'OPEN' } as const;
    case 'snooze':
      return { status: 'SNOOZED', snoozedUntil: act.until } as const;
    case 'assign':
      return act.colleague ? { assigneeId: act.colleague.id } : { unassign: true };
    case 'addLabel':
      return { addLabelIds: [act.label.id] };
    case 'removeLabel':
      return { removeLabelIds: [act.label.id] };
  }
}
