import { ApiError, type ErrorKind } from '../../web/src/api/errors.js';
import type { SellerRow } from '../../web/src/features/inbox/documents.js';
import type { ActApi } from '../../web/src/features/work-state/act-api.js';
import { type Act, changedState, isMark, isSameState } from '../../web/src/features/work-state/acts.js';

/** A request that the server has not answered. */
interface ActRequest {
  /** Carries it out. */
  run: () => unknown;
  resolve: (answer: unknown) => void;
  reject: (error: ApiError) => void;
}

/** Returns the row of a seller without messages. */
export const sellerRow = (id: string): SellerRow =>
  ({
    id,
    legacyId: 1,
    externalId: null,
    businessName: id,
    online: false,
    unreadChatMessageCount: 0,
    markedUnread: false,
    latestChatMessage: null,
    waitingSince: null,
    workState: { status: 'OPEN', snoozedUntil: null, version: 0, assignee: null, labels: [] },
  }) as SellerRow;

/** Replaces the server: it has the work states of threads, as src/work-state/ changes them. The test controls its answers. */
export class ActServer {
  readonly rows = new Map<string, SellerRow>();
  readonly requests: ActRequest[] = [];
  /** The rows that changed, for which an event is due. */
  readonly changed: string[] = [];

  constructor(ids: readonly string[]) {
    for (const id of ids) this.rows.set(id, sellerRow(id));
  }

  row(id: string): SellerRow {
    const row = this.rows.get(id);
    if (!row) throw new Error(`There is no seller ${id}.`);
    return row;
  }

  /** Changes threads. @returns those that were not so already. */
  change(act: Act, ids: readonly string[]) {
    return ids.flatMap((id) => {
      const row = this.row(id);
      if (isMark(act)) {
        this.#store({ ...row, markedUnread: act.kind === 'mark' });
        return { row: this.row(id), before: row.workState, version: Number.POSITIVE_INFINITY };
      }
      const after = changedState(row.workState, act);
      if (isSameState(after, row.workState)) return [];
      const version = row.workState.version + 1;
      this.#store({ ...row, workState: { ...after, version } });
      return { row: this.row(id), before: row.workState, version };
    });
  }

  readonly api: ActApi = {
    change: (act, ids) => this.#request(() => this.change(act, ids)),
    restore: (act, undo) =>
      this.#request(() => {
        const restored: { row: SellerRow; version: number | null }[] = [];
        const skipped: SellerRow[] = [];
        for (const [id, { workState, version, markedUnread }] of undo) {
          const row = this.row(id);
          if (isMark(act)) {
            this.#store({ ...row, markedUnread });
            restored.push({ row: this.row(id), version: null });
          } else if (row.workState.version !== version) skipped.push(row);
          else if (!isSameState(workState, row.workState)) {
            this.#store({ ...row, workState: { ...workState, version: version + 1 } });
            restored.push({ row: this.row(id), version: version + 1 });
          }
        }
        return { restored, skipped };
      }),
  };

  /** Answers the oldest request, or lets it fail before or after it was carried out. */
  async answer(how: 'answer' | 'lose answer' | 'lose request' | ErrorKind): Promise<void> {
    const request = this.requests.shift();
    if (!request) return;
    if (how === 'answer') request.resolve(request.run());
    else {
      if (how === 'lose answer') request.run();
      request.reject(new ApiError(how === 'lose answer' || how === 'lose request' ? 'unreachable' : how));
    }
    // The answer's continuation runs after it.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  #request<Answer>(run: () => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.requests.push({ run, resolve: resolve as (answer: unknown) => void, reject });
    });
  }

  #store(row: SellerRow): void {
    this.rows.set(row.id, row);
    this.changed.push(row.id);
  }
}
