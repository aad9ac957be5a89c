import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Connections } from './connections.js';
import { clientOptions, type DatabaseLimits, limitSession } from './limits.js';
import type { Servers } from './servers.js';

/**
 * Sends signals between the processes on one database: that a log has new events, that somebody types. A signal can be
 * lost (the database was unreachable, the receiver was starting), so nothing may depend on it: events are in the log, and a
 * signal only says to read it sooner.
 */
export class Signals {
  readonly #listeners = new Map<string, Set<(value: unknown) => void>>();
  readonly #gapListeners = new Set<() => void>();

  /** Sends a signal to every process, to this one at once. `value` is any JSON value of at most 7,000 bytes. */
  send(topic: string, value: unknown): void {
    this.deliver(topic, value);
  }

  /** Calls the listener for each signal of a topic. Returns a function that ends this. */
  on(topic: string, listener: (value: unknown) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls the listener when signals of other processes were perhaps missed. Returns a function that ends this. */
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  /** Resolves when signals of other processes arrive: at once, or when the connection that listens is open again. */
  async whenReceiving(): Promise<void> {}

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

/** The time in which signals are collected before they are sent together. */
const batchDelayMs = 3;

/** PostgreSQL accepts less than 8,000 bytes for a notification. */
const maxPayloadBytes = 7_900;

/** The connection that listens is checked by a query: if packets are lost, it is as silent as one without signals. */
const checkIntervalMs = 5_000;
const answerTimeoutMs = 3_000;

/** The wait before the connection is opened again; doubled after each failure. */
const reopenDelayMs = { first: 50, max: 2_000 };

/**
 * Sends signals by PostgreSQL's LISTEN and NOTIFY, in batches and outside of transactions: a commit that notifies waits for
 * all other commits that do.
 */
export class PostgresqlSignals extends Signals {
  readonly #self = randomUUID().slice(0, 8);
  /** The texts to send, each once, in the order in which they were last added. */
  #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #client: pg.Client | undefined;
  #opening = false;
  #closed = false;
  #reopenDelayMs = reopenDelayMs.first;
  #reopenTimer: NodeJS.Timeout | undefined;
  #checkTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connections: Connections,
    private readonly servers: Servers,
    private readonly limits: DatabaseLimits,
    private readonly onError: (error: Error) => void,
  ) {
    super();
  }

  override send(topic: string, value: unknown): void {
    this.deliver(topic, value);
    if (this.#closed) return;
    const text = JSON.stringify([topic, value]);
    // A repeated signal moves to the end: of "yes, no, yes" the last is sent last.
    this.#waiting.delete(text);
    this.#waiting.add(text);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#sending.then(() => this.#sendWaiting());
    }, batchDelayMs);
  }

  override on(topic: string, listener: (value: unknown) => void): () => void {
    this.#open();
    return super.on(topic, listener);
  }

  override async whenReceiving(): Promise<void> {
    if (this.#client) return;
    await new Promise<void>((resolve) => {
      const stop = this.onGap(() => {
        stop();
        resolve();
      });
    });
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
        await this.#notify(payload);
      } catch (error) {
        this.onError(error as Error);
      }
    }
  }

  async #notify(payload: string): Promise<void> {
    const connection = await this.connections.connect('interactive', null);
    try {
      await connection.query({
        name: 'notify',
        text: `select pg_notify('${channel}', $1)`,
        values: [payload],
      });
    } finally {
      connection.release();
    }
  }

  #open(): void {
    if (this.#client || this.#opening || this.#closed) return;
    this.#opening = true;
    const client = this.servers.client({
      application_name: 'parley signals',
      ...clientOptions(this.limits),
      query_timeout: answerTimeoutMs,
    });
    let isEnded = false;
    const end = (error?: Error) => {
      if (isEnded) return;
      isEnded = true;
      clearTimeout(this.#checkTimer);
      this.#opening = false;
      this.#client = undefined;
      client.end().catch(() => {});
      if (this.#closed) return;
      if (error) this.onError(error);
      this.#reopenTimer = setTimeout(() => this.#open(), this.#reopenDelayMs);
      this.#reopenDelayMs = Math.min(this.#reopenDelayMs * 2, reopenDelayMs.max);
    };
    client.on('error', end);
    client.on('end', () => end());
    client.on('notification', ({ payload }) => this.#receive(payload ?? ''));
    client
      .connect()
      .then(() => limitSession(client, this.limits))
      .then(() => client.query(`listen ${channel}`))
      .then(() => {
        this.#opening = false;
        if (this.#closed) return client.end();
        this.#client = client;
        this.#reopenDelayMs = reopenDelayMs.first;
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
    }, checkIntervalMs);
  }

  #receive(payload: string): void {
    const [sender, ...signals] = parsePayload(payload);
    if (sender === this.#self) return;
    for (const signal of signals) {
      if (Array.isArray(signal) && typeof signal[0] === 'string') this.deliver(signal[0], signal[1]);
    }
  }
}

/** Yields payloads that together hold all signals. Each is a JSON array of the sender and some of the signals. */
function* payloadsOf(sender: string, texts: readonly string[]): Generator<string> {
  const lead = JSON.stringify(sender);
  let payload = `[${lead}`;
  for (const text of texts) {
    if (Buffer.byteLength(payload) + Buffer.byteLength(text) + 2 > maxPayloadBytes) {
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
