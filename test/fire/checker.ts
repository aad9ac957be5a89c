import type { Finding, FindingKind, Report } from './finding.js';
import type { FaultWindow, FinalThread, History, Page, Send, ShownMessage, Stream } from './history.js';
import { checkReadEvents, checkReadMarks } from './read-checks.js';

/** The time after the end of a fault in which requests can still fail because of it. */
const settleMs = 5_000;

/** Compares the clients' history with the documented rules. Returns every violation. */
export function check(history: History): Finding[] {
  const findings: Finding[] = [];
  const report = (kind: FindingKind, text: string) => findings.push({ kind, text });
  const sends = new Map(history.sends.map((send) => [send.text, send]));
  checkAcknowledgements(history.sends, report);
  for (const thread of history.threads) checkThread(thread, history, sends, report);
  const order = orderOf(history.threads);
  for (const page of history.pages) checkPage(page, sends, order, report);
  for (const stream of history.streams) {
    checkStream(stream, history, sends, order, report);
    checkReadEvents(stream, order, report);
  }
  checkUnexpectedAnswers(history, report);
  return findings;
}

function checkAcknowledgements(sends: readonly Send[], report: Report): void {
  const byId = new Map<string, Send>();
  for (const send of sends) {
    if (send.id === null) {
      report('failed', `${send.key} was never acknowledged`);
      continue;
    }
    const other = byId.get(send.id);
    if (other)
      report('altered', `${send.key} and ${other.key} were acknowledged with the same id ${send.id}`);
    byId.set(send.id, send);
  }
}

/** Checks that a thread has each acknowledged message once, as it was sent, in an order that both sides share. */
function checkThread(
  { thread, asOperator, asSeller }: FinalThread,
  { sends: allSends, reads }: History,
  sends: ReadonlyMap<string, Send>,
  report: Report,
): void {
  compareSides(thread, asOperator, asSeller, report);
  const shown = new Map<string, number>();
  for (const message of asOperator) {
    shown.set(message.text, (shown.get(message.text) ?? 0) + 1);
    compareWithSend(message, thread, sends, report);
  }
  for (const [text, times] of shown)
    if (times > 1) report('doubled', `${sends.get(text)?.key} is stored ${times} times`);
  for (const send of allSends) {
    if (send.thread === thread && send.id !== null && !shown.has(send.text))
      report('lost', `${send.key} is not in ${thread}`);
  }
  checkTimes(asOperator, sends, report);
  checkReadMarks(thread, asOperator, sends, reads, report);
}

function compareSides(
  thread: string,
  asOperator: readonly ShownMessage[],
  asSeller: readonly ShownMessage[],
  report: Report,
): void {
  const [operator, seller] = [asOperator, asSeller].map((messages) => messages.map(({ id }) => id));
  if (operator?.join() !== seller?.join()) {
    const sameMessages = operator?.toSorted().join() === seller?.toSorted().join();
    report(
      sameMessages ? 'reordered' : 'lost',
      `the two sides of ${thread} see other messages or another order`,
    );
  }
  const bySeller = new Map(asSeller.map((message) => [message.id, message]));
  for (const message of asOperator) {
    const other = bySeller.get(message.id);
    if (other && JSON.stringify(other) !== JSON.stringify(message)) {
      report('altered', `the two sides of ${thread} see different values of ${message.id}`);
    }
  }
}

/** Compares a shown message with the send of its text. */
function compareWithSend(
  message: Omit<ShownMessage, 'createdAt' | 'readAt'>,
  askedThread: string | null,
  sends: ReadonlyMap<string, Send>,
  report: Report,
): void {
  const send = sends.get(message.text);
  if (!send) {
    report('altered', `nobody sent the text of ${message.id}: ${JSON.stringify(message.text)}`);
    return;
  }
  if (message.thread !== send.thread || (askedThread !== null && askedThread !== send.thread)) {
    report('leaked', `${send.key} of ${send.thread} is shown in ${askedThread ?? message.thread}`);
  }
  if (message.side !== send.side) report('altered', `${send.key} is shown as sent by ${message.side}`);
  if (send.id !== null && message.id !== send.id) {
    report('altered', `${send.key} was acknowledged as ${send.id} and is shown as ${message.id}`);
  }
}

/** Checks that `createdAt` never decreases, and that a send that began after another's acknowledgement comes later. */
function checkTimes(
  messages: readonly ShownMessage[],
  sends: ReadonlyMap<string, Send>,
  report: Report,
): void {
  let latest = '';
  let latestBegin: Send | undefined;
  for (const { text, createdAt } of messages) {
    if (createdAt < latest) report('reordered', `createdAt decreases at ${sends.get(text)?.key}`);
    latest = createdAt;
    const send = sends.get(text);
    if (!send) continue;
    if (latestBegin && send.acknowledgedMs !== null && latestBegin.beganMs > send.acknowledgedMs) {
      report('reordered', `${latestBegin.key} began after ${send.key} was acknowledged, and comes before it`);
    }
    if (!latestBegin || send.beganMs > latestBegin.beganMs) latestBegin = send;
  }
}

/** Returns the position of each message in its thread, by id. */
function orderOf(threads: readonly FinalThread[]): Map<string, { position: number; message: ShownMessage }> {
  return new Map(
    threads.flatMap(({ asOperator }) =>
      asOperator.map((message, position) => [message.id, { position, message }] as const),
    ),
  );
}

type Order = ReturnType<typeof orderOf>;

function checkPage(
  { thread, messages }: Page,
  sends: ReadonlyMap<string, Send>,
  order: Order,
  report: Report,
): void {
  let above: number | undefined;
  for (const message of messages) {
    compareWithSend(message, thread, sends, report);
    const final = order.get(message.id);
    if (!final) {
      report('lost', `${message.id} was on a page of ${thread} and is gone`);
      continue;
    }
    if (message.createdAt !== final.message.createdAt)
      report('altered', `createdAt of ${message.id} has changed`);
    if (message.readAt !== null && message.readAt !== final.message.readAt) {
      report(
        'misread',
        `readAt of ${message.id} has changed from ${message.readAt} to ${final.message.readAt}`,
      );
    }
    if (above !== undefined && final.position !== above - 1) {
      report(
        final.position === above ? 'doubled' : final.position > above ? 'reordered' : 'lost',
        `a page of ${thread} does not show neighbours at ${message.id}`,
      );
    }
    above = final.position;
  }
}

/** Checks that a subscriber got each event of its threads once, in the order of the thread. */
function checkStream(
  { name, threads, events }: Stream,
  history: History,
  sends: ReadonlyMap<string, Send>,
  order: Order,
  report: Report,
): void {
  const cursors = new Set<string>();
  const latest = new Map<string, number>();
  const seen = new Set<string>();
  for (const event of events) {
    if (cursors.has(event.cursor)) report('missed', `${name} got the event ${event.cursor} twice`);
    cursors.add(event.cursor);
    const thread = event.kind === 'created' ? event.message.thread : event.thread;
    if (!threads.includes(thread)) report('leaked', `${name} got an event of ${thread}`);
    if (event.kind === 'read') continue;
    compareWithSend(event.message, null, sends, report);
    if (seen.has(event.message.id)) report('doubled', `${name} got ${event.message.id} twice`);
    seen.add(event.message.id);
    const position = order.get(event.message.id)?.position;
    if (position === undefined) {
      report('lost', `${name} got ${event.message.id}, which is in no thread`);
      continue;
    }
    if (position < (latest.get(thread) ?? -1))
      report('reordered', `${name} got ${event.message.id} too late`);
    latest.set(thread, position);
  }
  for (const { thread, asOperator } of history.threads) {
    if (!threads.includes(thread)) continue;
    for (const { id } of asOperator) if (!seen.has(id)) report('missed', `${name} did not get ${id}`);
  }
}

/** Checks that requests failed only because of a fault, and in the documented way. */
function checkUnexpectedAnswers({ unexpectedAnswers, windows }: History, report: Report): void {
  for (const answer of unexpectedAnswers) {
    const { kind, request, process, atMs, hasRetryAfter } = answer;
    if (kind === '503' && !hasRetryAfter) report('failed', `${request} got 503 without Retry-After`);
    const explained = windows.some(
      ({ beganMs, clearedMs, explains }) =>
        atMs >= beganMs && atMs <= (clearedMs ?? Number.POSITIVE_INFINITY) + settleMs && explains(answer),
    );
    if (explained) continue;
    const last = windows.findLast(({ beganMs }) => beganMs <= atMs);
    report('failed', `${request} to process ${process} got ${kind}${timeSince(last, atMs)}`);
  }
}

/** Describes a time by the last fault before it. */
function timeSince(window: FaultWindow | undefined, atMs: number): string {
  if (!window) return '';
  const { fault, clearedMs } = window;
  if (clearedMs === null || atMs <= clearedMs) return ` during "${fault}"`;
  return ` ${Math.round(atMs - clearedMs)} ms after "${fault}"`;
}
