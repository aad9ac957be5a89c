import { randomUUID } from 'node:crypto';
import pg from 'pg';

/**
 * What processes on one database tell each other at once: that a log has grown, that somebody types. A signal
 * may be lost (the database was away, the receiver was starting), so nothing may hang on it that must not be:
 * what happened is in the log, and a signal only says to look there sooner.
 */
export class Signals {
  readonly #listeners = new Map<string, Set<(value: unknown) => void>>();
  readonly #gapListeners = new Set<() => void>();

  /** Tells every process, this one at once. `value` is anything that JSON can carry, in at most 7,000 bytes. */
  send(topic: string, value: unknown): void {
    this.deliver(topic, value);
  }

  /** Is told of each signal of a topic, until the function that is returned is called. */
  on(topic: string, listener: (value: unknown) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Is told when signals of other processes may have been missed, and when they begin to arrive. */
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#gapListeners.clear();
  }

  protected deliver(topic: string, value: unknown): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(value);
  }

  protected deliverGap(): void {
    for (const listener of this.#gapListeners) listener();
  }
}

const channel = 'parley';

/** How long signals are gathered before they are sent together, in ms. */
const gatherTime = 3;

/** PostgreSQL takes less than 8,000 bytes a notification. */
const largestPayload = 7_900;

/**
 * How often the channel is asked whether it still lives, and how long to wait for an answer, in ms. A connection
 * whose packets vanish stays silent, as one does on which nothing is said.
 */
const checkEvery = 10_000;
const answerTimeout = 5_000;

/** The same for one statement of the pool; pg's types know it of a whole connection only. */
const prompt = { query_timeout: answerTimeout };

/** How long to wait before the channel is opened again, in ms. */
const reopenTime = { first: 50, most: 2_000 };

/**
 * Signals by PostgreSQL's LISTEN and NOTIFY. They are sent outside any transaction and gathered, because a
 * commit that notifies waits for all others that do.
 */
export class PostgresqlSignals extends Signals {
  readonly #self = randomUUID().slice(0, 8);
  /** The texts to send, each once, in the order of their last time: a log that grew ten times has grown. */
  #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #client: pg.Client | undefined;
  #opening = false;
  #closed = false;
  #reopenIn = reopenTime.first;
  #reopenTimer: NodeJS.Timeout | undefined;
  #checkTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly url: string,
    private readonly onError: (error: Error) => void,
  ) {
    super();
  }

  override send(topic: string, value: unknown): void {
    this.deliver(topic, value);
    if (this.#closed) return;
    const text = JSON.stringify([topic, value]);
    // What is said again is said last: "yes, no, yes" ends with yes.
    this.#waiting.delete(text);
    this.#waiting.add(text);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#sending.then(() => this.#sendWaiting());
    }, gatherTime);
  }

  override on(topic: string, listener: (value: unknown) => void): () => void {
    this.#open();
    return super.on(topic, listener);
  }

  override async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#sending = this.#sending.then(() => this.#sendWaiting());
    this.#closed = true;
    clearTimeout(this.#reopenTimer);
    clearTimeout(this.#checkTimer);
    await super.close();
    await this.#sending;
    await this.#client?.end().catch(() => {});
  }

  async #sendWaiting(): Promise<void> {
    const texts = [...this.#waiting];
    this.#waiting = new Set();
    for (const payload of payloadsOf(this.#self, texts)) {
      try {
        await this.pool.query({
          name: 'notify',
          text: `select pg_notify('${channel}', $1)`,
          values: [payload],
          ...prompt,
        });
      } catch (error) {
        this.onError(error as Error);
      }
    }
  }

  #open(): void {
    if (this.#client || this.#opening || this.#closed) return;
    this.#opening = true;
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'parley signals',
      connectionTimeoutMillis: answerTimeout,
      query_timeout: answerTimeout,
      keepAlive: true,
      keepAliveInitialDelayMillis: checkEvery,
    });
    let over = false;
    const end = (error?: Error) => {
      if (over) return;
      over = true;
      clearTimeout(this.#checkTimer);
      this.#opening = false;
      this.#client = undefined;
      client.end().catch(() => {});
      if (this.#closed) return;
      if (error) this.onError(error);
      this.#reopenTimer = setTimeout(() => this.#open(), this.#reopenIn);
      this.#reopenIn = Math.min(this.#reopenIn * 2, reopenTime.most);
    };
    client.on('error', end);
    client.on('end', () => end());
    client.on('notification', ({ payload }) => this.#receive(payload ?? ''));
    client
      .connect()
      .then(() => client.query(`listen ${channel}`))
      .then(() => {
        this.#opening = false;
        if (this.#closed) return client.end();
        this.#client = client;
        this.#reopenIn = reopenTime.first;
        this.#checkLater(client, end);
        this.deliverGap();
        return undefined;
      })
      .catch(end);
  }

  #checkLater(client: pg.Client, end: (error: Error) => void): void {
    this.#checkTimer = setTimeout(() => {
      client.query('select 1').then(() => {
        if (this.#client === client && !this.#closed) this.#checkLater(client, end);
      }, end);
    }, checkEvery);
  }

  #receive(payload: string): void {
    const [sender, ...signals] = parsePayload(payload);
    if (sender === this.#self) return;
    for (const signal of signals) {
      if (Array.isArray(signal) && typeof signal[0] === 'string') this.deliver(signal[0], signal[1]);
    }
  }
}

/** A JSON array of the sender and the signals, in as many payloads as it takes. */
function* payloadsOf(sender: string, texts: readonly string[]): Generator<string> {
  const lead = JSON.stringify(sender);
  let payload = `[${lead}`;
  for (const text of texts) {
    if (Buffer.byteLength(payload) + Buffer.byteLength(text) + 2 > largestPayload) {
      yield `${payload}]`;
      payload = `[${lead}`;
    }
    payload += `,${text}`;
  }
  if (texts.length > 0) yield `${payload}]`;
}

function parsePayload(payload: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(payload);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
