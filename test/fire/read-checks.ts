import type { Report } from './finding.js';
import type { History, Send, ShownMessage, Stream } from './history.js';

/** Checks that a message is read if it was acknowledged before a read, and unread if it was sent after the last one. */
export function checkReadMarks(
  thread: string,
  messages: readonly ShownMessage[],
  sends: ReadonlyMap<string, Send>,
  allReads: History['reads'],
  report: Report,
): void {
  for (const side of ['AdminUser', 'User'] as const) {
    const reads = allReads.filter((read) => read.thread === thread && read.sentBy === side);
    const lastBegin = Math.max(
      ...reads.filter(({ doneMs }) => doneMs !== null).map(({ beganMs }) => beganMs),
    );
    const lastEnd = Math.max(...reads.map(({ doneMs }) => doneMs ?? Number.POSITIVE_INFINITY));
    for (const message of messages) {
      const send = sends.get(message.text);
      if (!send || message.side !== side) continue;
      if (message.readAt === null && send.acknowledgedMs !== null && send.acknowledgedMs < lastBegin) {
        report('misread', `${send.key} was acknowledged before a read and is unread`);
      }
      if (message.readAt !== null && send.beganMs > lastEnd) {
        report('misread', `${send.key} began after the last read and is read`);
      }
      if (message.readAt !== null && message.readAt < message.createdAt) {
        report('misread', `${send.key} was read before it was created`);
      }
    }
  }
}

/** Checks that a subscriber who applies each read to the messages before it has the same `readAt` as a reader. */
export function checkReadEvents(
  { name, events }: Stream,
  order: ReadonlyMap<string, { message: ShownMessage }>,
  report: Report,
): void {
  const unread = new Map<string, string[]>();
  for (const event of events) {
    const [thread, side] =
      event.kind === 'created' ? [event.message.thread, event.message.side] : [event.thread, event.sentBy];
    const key = `${thread} ${side}`;
    const before = unread.get(key) ?? [];
    if (event.kind === 'created') {
      before.push(event.message.id);
      unread.set(key, before);
      continue;
    }
    if (before.length === 0)
      report('missed', `${name} got a read of ${thread} at ${event.readAt} with nothing to read`);
    for (const id of before) {
      const final = order.get(id)?.message;
      if (final && final.readAt !== event.readAt)
        report('misread', `${name} got a read of ${id} at ${event.readAt}; it was read at ${final.readAt}`);
    }
    unread.delete(key);
  }
  for (const id of [...unread.values()].flat()) {
    const readAt = order.get(id)?.message.readAt ?? null;
    if (readAt !== null) report('missed', `${name} did not get the read of ${id} at ${readAt}`);
  }
}
