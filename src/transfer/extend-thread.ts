import type { HistoryMessage } from '../chat/history-batch.js';
import type { ImportedOrders } from './imported-orders.js';
import type { SourceMessage } from './source.js';

/** A thread here before an import adds messages. */
export interface ThreadState {
  readonly messageCounts: { seller: number; operator: number };
  readonly readCounts: { seller: number; operator: number };
  /** The time of the newest message, in microseconds since 1970; 0 while there is none. */
  readonly latest: bigint;
  /** The messages that came from the source, and the number of the newest of them here. */
  readonly imported: ImportedOrders;
  readonly lastImported: number;
}

/** What happens to the messages of a source. */
export interface Extension {
  readonly added: readonly { readonly message: SourceMessage; readonly history: HistoryMessage }[];
  readonly known: readonly SourceMessage[];
  /** Older than the newest message here, or not after the newest that was imported. */
  readonly skipped: readonly SourceMessage[];
  /** Added as unread, because an earlier message of its side is unread: a side reads all messages at once. */
  readonly unread: readonly SourceMessage[];
  readonly imported: ImportedOrders;
}

/** Decides which messages of a source a thread takes: only newer ones than it has. */
export function extendThread(state: ThreadState, messages: readonly SourceMessage[]): Extension {
  const imported = state.imported.copy();
  const known: SourceMessage[] = [];
  const skipped: SourceMessage[] = [];
  const taken: SourceMessage[] = [];
  const count = state.messageCounts.seller + state.messageCounts.operator;
  // Messages of the same time continue a thread whose newest message is of the source too.
  let isContinued = count === state.lastImported;
  let latest = state.latest;
  for (const message of messages) {
    const at = BigInt(message.createdAt) * 1_000n;
    if (imported.has(message.order)) known.push(message);
    else if (message.order > imported.last && (isContinued ? at >= latest : at > latest)) {
      imported.add(message.order);
      taken.push(message);
      latest = at;
      isContinued = true;
    } else skipped.push(message);
  }
  return { ...withMarks(state, taken), known, skipped, imported };
}

const sideOf = ({ byOperator }: SourceMessage) => (byOperator ? 'operator' : 'seller');

/** Returns the messages with the marks of what was read: one for the last of several that were read at the same time. */
function withMarks(
  { messageCounts, readCounts }: ThreadState,
  taken: readonly SourceMessage[],
): Pick<Extension, 'added' | 'unread'> {
  const isRead = {
    seller: messageCounts.seller === readCounts.seller,
    operator: messageCounts.operator === readCounts.operator,
  };
  const unread: SourceMessage[] = [];
  const added: Extension['added'][number][] = [];
  const latestRead: { seller: HistoryMessage | null; operator: HistoryMessage | null } = {
    seller: null,
    operator: null,
  };
  for (const message of taken) {
    const side = sideOf(message);
    if (message.readAt === null) isRead[side] = false;
    else if (!isRead[side]) unread.push(message);
    const { byOperator, createdAt: at, sentByName, text } = message;
    const history = { byOperator, at, sentByName, text, readAt: isRead[side] ? message.readAt : null };
    const before = latestRead[side];
    if (before && before.readAt === history.readAt) before.readAt = null;
    latestRead[side] = history.readAt === null ? null : history;
    added.push({ message, history });
  }
  return { added, unread };
}
