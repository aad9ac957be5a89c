import { setTimeout } from 'node:timers/promises';
import type { Random } from '../fuzz/graphql/random.js';
import type { Account } from './accounts.js';
import { Api, shown } from './api.js';
import type { FinalThread, History, ShownMessage, Stream } from './history.js';
import { nowMs } from './history.js';
import { type Site, waitUntil } from './site.js';
import { Subscribers } from './subscribers.js';
import { Writer } from './writer.js';

/** The messages of a page of the final reading. */
const pageSize = 500;

/** The time that a reader waits after a failed page. */
const retryMs = 150;

/** The time for which a failed page of the final reading is requested again. */
const maxRetryMs = 90_000;

const sides = ['AdminUser', 'User'] as const;

/** The clients of a drill: writers, readers and subscribers. They record their requests and answers. */
export class Load {
  readonly #api: Api;
  readonly #writer: Writer;
  readonly #subscribers: Subscribers;
  #isWriting = false;
  #running: Promise<void>[] = [];

  constructor(
    private readonly site: Site,
    private readonly history: History,
    private readonly random: Random,
  ) {
    this.#api = new Api(site, history, random);
    this.#writer = new Writer(this.#api, history, random);
    this.#subscribers = new Subscribers(this.#api, random);
  }

  /** Starts writers and readers. */
  start(writers: number, readers: number): void {
    this.#isWriting = true;
    const isWriting = () => this.#isWriting;
    for (let n = 0; n < writers; n++) this.#running.push(this.#writer.write(this.#accountOf(n), isWriting));
    for (let n = 0; n < readers; n++) this.#running.push(this.#read());
  }

  /** Starts a subscriber of each account, which follows from now on until `close`. */
  async subscribe(): Promise<void> {
    for (const [n, account] of this.site.accounts.entries()) {
      const after = await this.#api.cursor(account);
      const stream: Stream = { name: account.name, threads: account.threads, events: [] };
      this.history.streams.push(stream);
      this.#subscribers.start(account, stream, after, n % 2 === 0 ? 'sse' : 'ws');
    }
  }

  /** Stops writers and readers after their current request was answered. */
  async stop(): Promise<void> {
    this.#isWriting = false;
    await Promise.all(this.#running);
    this.#running = [];
  }

  /** Sends a last message of each side in each thread, while nobody reads. */
  async leaveUnread(): Promise<void> {
    await Promise.all(this.site.accounts.map((account) => this.#writer.sendInEach(account)));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#subscribers.close();
    this.#api.close();
  }

  /** Waits until each subscriber has received each message that was acknowledged. @returns false if that takes longer. */
  async haveAllArrived(limitMs: number): Promise<boolean> {
    const due = new Map<string, number>();
    for (const { thread } of this.history.sends) due.set(thread, (due.get(thread) ?? 0) + 1);
    const isBehind = ({ threads, events }: Stream) =>
      events.filter(({ kind }) => kind === 'created').length <
      threads.reduce((sum, thread) => sum + (due.get(thread) ?? 0), 0);
    return (await waitUntil(() => !this.history.streams.some(isBehind), limitMs)) !== null;
  }

  /** Waits until each subscriber has received the last read of each side of its threads. */
  async haveReadsArrived(final: readonly FinalThread[], limitMs: number): Promise<void> {
    const isBehind = ({ threads, events }: Stream) =>
      final.some(({ thread, asOperator }) =>
        sides.some((side) => {
          const last = asOperator.findLast((message) => message.side === side && message.readAt !== null);
          const hasIt = () =>
            events.some(
              (event) =>
                event.kind === 'read' &&
                event.thread === thread &&
                event.sentBy === side &&
                event.readAt === last?.readAt,
            );
          return last && threads.includes(thread) && !hasIt();
        }),
      );
    await waitUntil(() => !this.history.streams.some(isBehind), limitMs);
  }

  /**
   * Reads every thread as both sides see it.
   * @param known the threads that an earlier call returned. Reading a thread ends at the first page that equals them.
   */
  readThreads(known: readonly FinalThread[] = []): Promise<FinalThread[]> {
    const sellers = this.site.accounts.filter(({ side }) => side === 'seller');
    return Promise.all(
      sellers.map(async (seller) => {
        const [thread = ''] = seller.threads;
        const operator = this.site.accounts.find(
          ({ side, threads }) => side === 'operator' && threads.includes(thread),
        ) as Account;
        const before = known.find((other) => other.thread === thread);
        const [asOperator, asSeller] = await Promise.all([
          this.#wholeThread(operator, thread, before?.asOperator ?? []),
          this.#wholeThread(seller, thread, before?.asSeller ?? []),
        ]);
        return { thread, asOperator, asSeller };
      }),
    );
  }

  /** Requests a page once. @returns the latency in milliseconds; null if it failed. */
  async timePage(): Promise<number | null> {
    const account = this.random.pick(this.site.accounts);
    const beganMs = nowMs();
    const page = await this.#api.page(account, this.random.pick(account.threads), 10);
    return page ? nowMs() - beganMs : null;
  }

  #accountOf(n: number): Account {
    const { accounts } = this.site;
    const side = n % 2 === 0 ? 'operator' : 'seller';
    const ofSide = accounts.filter((account) => account.side === side);
    return ofSide[(n >> 1) % ofSide.length] as Account;
  }

  async #read(): Promise<void> {
    while (this.#isWriting) {
      await setTimeout(100 + this.random.below(200));
      const account = this.random.pick(this.site.accounts);
      const thread = this.random.pick(account.threads);
      const page = await this.#api.page(account, thread, 20);
      if (page) this.history.pages.push({ thread, messages: page.nodes.map(shown) });
    }
  }

  /** Returns a thread, oldest message first; the messages before an unchanged page are those that are known. */
  async #wholeThread(
    account: Account,
    thread: string,
    known: readonly ShownMessage[],
  ): Promise<ShownMessage[]> {
    const messages: ShownMessage[] = [];
    const positions = new Map(known.map(({ id }, position) => [id, position]));
    const deadline = nowMs() + maxRetryMs;
    for (let after: string | null = null; ; ) {
      const page = await this.#api.page(account, thread, pageSize, after);
      if (!page) {
        if (nowMs() > deadline) throw new Error(`The thread ${thread} cannot be read.`);
        await setTimeout(retryMs);
        continue;
      }
      const nodes = page.nodes.map(shown);
      messages.push(...nodes);
      after = page.pageInfo.endCursor;
      const oldest = positions.get(nodes.at(-1)?.id ?? '');
      if (oldest !== undefined) {
        const before = known.slice(oldest, oldest + nodes.length);
        if (JSON.stringify(before.toReversed()) === JSON.stringify(nodes))
          return [...known.slice(0, oldest), ...messages.reverse()];
      }
      if (!page.pageInfo.hasNextPage) return messages.reverse();
    }
  }
}
