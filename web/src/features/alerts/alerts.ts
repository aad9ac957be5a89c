import { type AlertEvent, type AlertPhase, alertTransitions } from './alert-phases.js';
import { type AlertFacts, type AlertWays, type Attention, alertWays } from './alert-rules.js';

/** A message that the person has not written, or a mention of the person. */
export interface Alert {
  threadId: string;
  /** A mention is not read with the messages of its thread. */
  kind: 'message' | 'mention';
  title: string;
  text: string;
}

/** What the server says about the person and the threads. A thread that it does not name is one that the person cannot see. */
export interface AlertAnswer extends Pick<AlertFacts, 'desktop' | 'sound' | 'isQuiet'> {
  threads: ReadonlyMap<string, AlertThread>;
}

export interface AlertThread extends Pick<AlertFacts, 'isMuted' | 'isRead'> {
  /** The kinds of which pushes come to this device. */
  pushed: readonly Alert['kind'][];
}

/** The notification of a thread: of the newest of its messages. */
export interface ThreadAlert extends Alert {
  /** The number of messages. */
  count: number;
}

/** The rest of the page. */
export interface AlertWorld {
  /** Returns whether this page is the one that alerts for all pages of the browser. */
  isChosen(): boolean;
  ask(threadIds: readonly string[]): Promise<AlertAnswer>;
  attentionTo(threadId: string): Promise<Attention>;
  /** Shows a notification of each thread, or one of all. */
  show(alerts: readonly ThreadAlert[], asSummary: boolean): void;
  play(): void;
  /** Runs something after a time. @returns what cancels it. */
  after(ms: number, work: () => void): () => void;
  /** A clock that cannot be set back, in ms. */
  now(): number;
}

/** The time in which messages become one alert, and in which a page that shows one marks it as read. */
const gatherMs = 500;
/** The time after the connection is back in which messages count as missed. */
const catchUpMs = 1_500;
/** The shortest time between two sounds. */
export const restMs = 3_000;

/** Alerts of messages by a sound and by notifications, by the table of phases alone. */
export class Alerts {
  phase: AlertPhase = 'idle';
  #waiting: readonly Alert[] = [];
  /** The alerts about which the server is being asked. */
  #asked: readonly Alert[] = [];
  #leave = () => {};
  #playedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly world: AlertWorld) {}

  arrived(alert: Alert): void {
    if (!this.world.isChosen() || this.phase === 'ended') return;
    this.#waiting = [...this.#waiting, alert];
    this.#send('message');
  }

  /** Called when a message was redacted. It can be one of those that wait, so they are shown without their texts. */
  redacted(): void {
    this.#waiting = withoutTexts(this.#waiting);
    this.#asked = withoutTexts(this.#asked);
  }

  /** Called when the connection is lost, and when it is back. */
  connection(isLive: boolean): void {
    this.#send(isLive ? 'live' : 'lost');
  }

  stop(): void {
    this.#send('stop');
  }

  #send(event: AlertEvent): void {
    const next = alertTransitions[this.phase][event];
    if (!next) return;
    this.#leave();
    this.#leave = () => {};
    this.phase = next;
    this.#enter[next]();
  }

  #wait(ms: number): void {
    this.#leave = this.world.after(ms, () => this.#send(this.#waiting.length > 0 ? 'due' : 'nothing'));
  }

  readonly #enter: Readonly<Record<AlertPhase, () => void>> = {
    idle: () => {
      this.#asked = [];
      if (this.#waiting.length > 0) this.#send('message');
    },
    gathering: () => this.#wait(gatherMs),
    asking: () => void this.#ask(false),
    lost: () => {
      this.#waiting = [...this.#asked, ...this.#waiting];
      this.#asked = [];
    },
    catchingUp: () => this.#wait(catchUpMs),
    askingMissed: () => void this.#ask(true),
    ended: () => {
      this.#waiting = [];
      this.#asked = [];
    },
  };

  async #ask(isMissed: boolean): Promise<void> {
    let hasLeft = false;
    this.#leave = () => {
      hasLeft = true;
    };
    const asked = this.#waiting;
    this.#asked = asked;
    this.#waiting = [];
    const decided = await this.#decide(asked).catch(() => []);
    if (hasLeft) return;
    const shown = this.#asked.filter((_alert, n) => decided[n]?.notification);
    const byThread = newestOfThreads(shown);
    if (byThread.length > 0) this.world.show(byThread, isMissed && byThread.length > 1);
    const isRested = this.world.now() - this.#playedAt >= restMs;
    if (isRested && decided.some(({ sound }) => sound)) {
      this.#playedAt = this.world.now();
      this.world.play();
    }
    this.#send('answered');
  }

  /** @returns how the person is alerted of each. */
  async #decide(alerts: readonly Alert[]): Promise<AlertWays[]> {
    const ids = [...new Set(alerts.map(({ threadId }) => threadId))];
    const [{ threads, ...chosen }, seen] = await Promise.all([
      this.world.ask(ids),
      Promise.all(ids.map(async (id) => [id, await this.world.attentionTo(id)] as const)),
    ]);
    const attentions = new Map(seen);
    return alerts.map((alert) => {
      const { isMuted, isRead, pushed } = threads.get(alert.threadId) ?? unknownThread;
      const isPushed = pushed.includes(alert.kind);
      const attention = attentions.get(alert.threadId) ?? 'none';
      const facts = { ...chosen, isMuted, isRead: isRead && alert.kind === 'message', isPushed, attention };
      return alertWays(facts);
    });
  }
}

const withoutTexts = (alerts: readonly Alert[]) => alerts.map((alert) => ({ ...alert, text: '' }));

const unknownThread: AlertThread = { isMuted: true, isRead: true, pushed: [] };

/** Returns the newest alert of each thread and kind, with the number of them. */
function newestOfThreads(alerts: readonly Alert[]): ThreadAlert[] {
  const found = new Map<string, ThreadAlert>();
  for (const alert of alerts) {
    const key = tagOf(alert);
    found.set(key, { ...alert, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/** Returns the tag of a notification: that of a push about the same. */
export const tagOf = ({ kind, threadId }: Pick<Alert, 'kind' | 'threadId'>): string =>
  kind === 'mention' ? `mention ${threadId}` : threadId;
