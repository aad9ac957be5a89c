import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '../fuzz/graphql/random.js';
import { follow, logged, type Transport } from '../harness/follower.js';
import type { FinalThread, History, Send, ShownMessage, Side, Stream, StreamEvent } from './history.js';
import { nowMs } from './history.js';
import { Connections, type Outcome } from './http-client.js';
import type { Account, Site, Target } from './site.js';

/** How long a client waits after a request that failed. */
const retryMs = 150;

/** How long a writer repeats a send before it gives up, which is a finding. */
const maxRetryMs = 90_000;

const shownSchema = z.object({
  id: z.string(),
  message: z.string(),
  sentByType: z.enum(['AdminUser', 'User']),
  createdAt: z.string(),
  readAt: z.string().nullable(),
  seller: z.object({ id: z.string() }),
});

const shownFields = 'id message sentByType createdAt readAt seller { id }';

function shown({
  id,
  message,
  sentByType,
  createdAt,
  readAt,
  seller,
}: z.infer<typeof shownSchema>): ShownMessage {
  return { id, thread: seller.id, text: message, side: sentByType, createdAt, readAt };
}

const payloadSchema = z.object({ chatMessage: z.object({ id: z.string() }).nullable() }).nullable();
const errorSchema = z.object({
  message: z.string(),
  extensions: z.object({ code: z.string() }).partial().optional(),
});
const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).optional(),
});

const pageSchema = z.object({
  nodes: z.array(shownSchema),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

const sideOf = ({ side }: Account): Side => (side === 'operator' ? 'AdminUser' : 'User');

/** Texts that a careless encoding would change, and that the content policy allows. */
const phrases = [
  'the parcel has arrived',
  'Grüße aus Köln – alles gut',
  'أهلاً وسهلاً',
  'نعم، شكراً',
  '荷物が届きました',
  'party 🎉👩‍👩‍👧 time',
  'two  spaces and\ta tab',
  'a line\nand another',
  '<b>no markup</b> & "quotes" \\n',
  'e\u0301 is not é',
];

/** Writes a number in letters: digits can look like a card. */
const letters = (n: number): string =>
  String(n)
    .split('')
    .map((digit) => 'abcdefghij'[Number(digit)])
    .join('');

/** The clients of a drill: writers, readers and subscribers. They record what they do and see. */
export class Load {
  readonly #connections = new Connections();
  #isWriting = false;
  #isFollowing = true;
  #running: Promise<void>[] = [];
  readonly #followers: Promise<void>[] = [];
  #number = 0;
  /** Which processes say that they are ready, as a balancer sees them. */
  readonly #ready = new Set<number>();

  constructor(
    private readonly site: Site,
    private readonly history: History,
    private readonly random: Random,
  ) {
    for (const { process } of site.targets) this.#ready.add(process);
    void this.#watchReadiness();
  }

  /** Starts writers and readers. */
  start(writers: number, readers: number): void {
    this.#isWriting = true;
    for (let n = 0; n < writers; n++) this.#running.push(this.#write(this.#accountOf(n)));
    for (let n = 0; n < readers; n++) this.#running.push(this.#read());
  }

  /** Starts subscribers, which follow from now on until `close`. */
  async subscribe(): Promise<void> {
    for (const [n, account] of this.site.accounts.entries()) {
      const after = await this.#cursor(account);
      const stream: Stream = { name: account.name, threads: account.threads, events: [] };
      this.history.streams.push(stream);
      this.#followers.push(this.#follow(account, stream, after, n % 2 === 0 ? 'sse' : 'ws'));
    }
  }

  /** Stops writers and readers after their current request was answered. */
  async stop(): Promise<void> {
    this.#isWriting = false;
    await Promise.all(this.#running);
    this.#running = [];
  }

  async close(): Promise<void> {
    this.#isWriting = false;
    this.#isFollowing = false;
    await Promise.all([...this.#running, ...this.#followers]);
    this.#connections.close();
  }

  /** Waits until each subscriber has received each message that was acknowledged. @returns false if that takes longer. */
  async haveAllArrived(limitMs: number): Promise<boolean> {
    const deadline = nowMs() + limitMs;
    const due = new Map<string, number>();
    for (const { thread } of this.history.sends) due.set(thread, (due.get(thread) ?? 0) + 1);
    const isBehind = ({ threads, events }: Stream) =>
      events.filter(({ kind }) => kind === 'created').length <
      threads.reduce((sum, thread) => sum + (due.get(thread) ?? 0), 0);
    while (this.history.streams.some(isBehind)) {
      if (nowMs() > deadline) return false;
      await setTimeout(50);
    }
    return true;
  }

  /** Reads every thread as both sides see it. */
  async readThreads(): Promise<FinalThread[]> {
    const threads: FinalThread[] = [];
    for (const seller of this.site.accounts.filter(({ side }) => side === 'seller')) {
      const [thread = ''] = seller.threads;
      const operator = this.site.accounts.find(
        ({ side, threads }) => side === 'operator' && threads.includes(thread),
      ) as Account;
      threads.push({
        thread,
        asOperator: await this.#wholeThread(operator, thread),
        asSeller: await this.#wholeThread(seller, thread),
      });
    }
    return threads;
  }

  /** Asks for a page once. @returns how long the answer took in milliseconds; null if it failed. */
  async timePage(): Promise<number | null> {
    const account = this.random.pick(this.site.accounts);
    const beganMs = nowMs();
    const page = await this.#page(account, this.random.pick(account.threads), 10);
    return page ? nowMs() - beganMs : null;
  }

  #accountOf(n: number): Account {
    const { accounts } = this.site;
    const side = n % 2 === 0 ? 'operator' : 'seller';
    const ofSide = accounts.filter((account) => account.side === side);
    return ofSide[(n >> 1) % ofSide.length] as Account;
  }

  /** Asks each process every 100 ms whether it is ready. */
  async #watchReadiness(): Promise<void> {
    const watch = async ({ process, address }: Target) => {
      while (this.#isFollowing) {
        const outcome = await this.#connections.get(`${address}/readyz`);
        if (outcome.kind === 'answer' && outcome.status === 200) this.#ready.add(process);
        else this.#ready.delete(process);
        await setTimeout(100);
      }
    };
    await Promise.all(this.site.targets.map(watch));
  }

  /** Returns a ready process; any if none is ready. */
  #target(): Target {
    const ready = this.site.targets.filter(({ process }) => this.#ready.has(process));
    return this.random.pick(ready.length > 0 ? ready : this.site.targets);
  }

  async #write(account: Account): Promise<void> {
    while (this.#isWriting) {
      await setTimeout(50 + this.random.below(300));
      const chance = this.random.below(20);
      if (chance === 0) await this.#markAsRead(account);
      else await this.#send(account, chance < 3 ? 2 : 1);
    }
  }

  /** Sends one or two messages in one document, until all are acknowledged. */
  async #send(account: Account, count: 1 | 2): Promise<void> {
    const sends = Array.from({ length: count }, () => this.#newSend(account));
    this.history.sends.push(...sends);
    const deadline = nowMs() + maxRetryMs;
    for (;;) {
      const open = sends.filter(({ id }) => id === null);
      if (open.length === 0 || nowMs() > deadline) return;
      await this.#sendOnce(account, open);
      if (open.some(({ id }) => id === null)) await setTimeout(retryMs);
    }
  }

  #newSend(account: Account): Send {
    const n = ++this.#number;
    return {
      thread: this.random.pick(account.threads),
      side: sideOf(account),
      text: `${letters(n)} ${this.random.pick(phrases)}`,
      key: `${account.name} ${n}`,
      beganMs: nowMs(),
      acknowledgedMs: null,
      id: null,
      process: null,
    };
  }

  async #sendOnce(account: Account, sends: readonly Send[]): Promise<void> {
    const variables: Record<string, unknown> = {};
    const fields: string[] = [];
    for (const [n, { text, key, thread }] of sends.entries()) {
      variables[`i${n}`] = {
        message: text,
        idempotencyKey: key,
        ...(account.side === 'operator' && { sellerId: thread }),
      };
      fields.push(`s${n}: chatMessageCreate(input: $i${n}) { chatMessage { id } errors { messages } }`);
    }
    const parameters = sends.map((_, n) => `$i${n}: ChatMessageCreateInput!`).join(', ');
    const target = this.#target();
    const outcome = await this.#ask(
      target,
      account,
      `mutation (${parameters}) { ${fields.join(' ')} }`,
      variables,
    );
    const data = this.#dataOf('send', target, outcome, true);
    for (const [n, send] of sends.entries()) {
      const payload = payloadSchema.safeParse(data?.[`s${n}`]);
      if (!payload.success || !payload.data?.chatMessage) continue;
      send.id = payload.data.chatMessage.id;
      send.acknowledgedMs = nowMs();
      send.process = target.process;
    }
  }

  async #markAsRead(account: Account): Promise<void> {
    const thread = this.random.pick(account.threads);
    const sentBy: Side = account.side === 'operator' ? 'User' : 'AdminUser';
    const read = { thread, sentBy, beganMs: nowMs(), doneMs: null as number | null };
    this.history.reads.push(read);
    const target = this.#target();
    const outcome = await this.#ask(
      target,
      account,
      'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { messages } } }',
      { input: { sentBy, ...(account.side === 'operator' && { seller: thread }) } },
    );
    if (this.#dataOf('read', target, outcome)) read.doneMs = nowMs();
  }

  async #read(): Promise<void> {
    while (this.#isWriting) {
      await setTimeout(100 + this.random.below(200));
      const account = this.random.pick(this.site.accounts);
      const thread = this.random.pick(account.threads);
      const page = await this.#page(account, thread, 20);
      if (page) this.history.pages.push({ thread, messages: page.nodes.map(shown) });
    }
  }

  async #page(account: Account, thread: string, first: number, after: string | null = null) {
    const target = this.#target();
    const isOperator = account.side === 'operator';
    const outcome = await this.#ask(
      target,
      account,
      `query ($first: Int, $after: String${isOperator ? ', $sellerId: ID!' : ''}) {
        chatMessages(first: $first, after: $after${isOperator ? ', sellerId: $sellerId' : ''}) {
          nodes { ${shownFields} } pageInfo { hasNextPage endCursor }
        }
      }`,
      { first, after, ...(isOperator && { sellerId: thread }) },
    );
    const data = this.#dataOf('page', target, outcome);
    return data ? pageSchema.parse(data.chatMessages) : null;
  }

  /** Returns a thread, oldest message first. A page that fails is asked for again. */
  async #wholeThread(account: Account, thread: string): Promise<ShownMessage[]> {
    const messages: ShownMessage[] = [];
    const deadline = nowMs() + maxRetryMs;
    for (let after: string | null = null; ; ) {
      const page = await this.#page(account, thread, 500, after);
      if (!page) {
        if (nowMs() > deadline) throw new Error(`The thread ${thread} cannot be read.`);
        await setTimeout(retryMs);
        continue;
      }
      messages.push(...page.nodes.map(shown));
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) return messages.reverse();
    }
  }

  async #cursor(account: Account): Promise<string> {
    const target = this.#target();
    const outcome = await this.#ask(target, account, '{ chatEventsCursor }', {});
    return z.object({ chatEventsCursor: z.string() }).parse(this.#dataOf('cursor', target, outcome))
      .chatEventsCursor;
  }

  /** Follows all threads of an account. Each connection lasts a random number of events. */
  async #follow(account: Account, stream: Stream, start: string, firstTransport: Transport): Promise<void> {
    let [after, transport] = [start, firstTransport];
    while (this.#isFollowing) {
      const target = this.#target();
      const follower = follow(
        target,
        { side: account.side, key: account.key },
        transport,
        `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`,
        { after },
      );
      const cutAfter = 20 + this.random.below(200);
      const whenClosed = this.#whenClosed(() => void follower.stop().catch(() => {}));
      try {
        for (let n = 0; n < cutAfter; n++) {
          const result = await follower.next();
          const event = streamEvent(result?.data?.chatEvents);
          if (!event) {
            if (result?.errors) this.#refuse(target, 'stream', streamRefusal(result.errors), true);
            break;
          }
          stream.events.push(event);
          after = event.cursor;
        }
      } catch {
        // The connection broke. The subscriber comes back with its cursor.
      }
      whenClosed();
      await follower.stop().catch(() => {});
      transport = transport === 'sse' ? 'ws' : 'sse';
      await setTimeout(50);
    }
  }

  readonly #closing = new Set<() => void>();

  /** Calls `end` when the load closes. @returns a function that cancels it. */
  #whenClosed(end: () => void): () => void {
    this.#closing.add(end);
    return () => this.#closing.delete(end);
  }

  /** Ends all streams, so that subscribers notice the close. */
  endStreams(): void {
    this.#isFollowing = false;
    for (const end of this.#closing) end();
  }

  #ask(target: Target, { side, key }: Account, query: string, variables: unknown): Promise<Outcome> {
    const url = `${target.address}/${side}/graphql`;
    return this.#connections.post(url, { authorization: `Bearer ${key}` }, { query, variables });
  }

  /**
   * Returns the data of an answer without errors; null otherwise, and records why.
   * @param isPartial whether a part of the data can come with an error: an earlier field of a mutation has committed.
   */
  #dataOf(
    request: string,
    target: Target,
    outcome: Outcome,
    isPartial = false,
  ): Record<string, unknown> | null {
    if (outcome.kind === 'no answer') {
      this.#refuse(target, request, outcome.reason, false);
      return null;
    }
    const answer = answerSchema.safeParse(parseJson(outcome.body));
    const hasData = answer.success && Object.values(answer.data.data ?? {}).some((value) => value !== null);
    const codes = answer.success
      ? (answer.data.errors ?? []).map(({ extensions }) => extensions?.code)
      : ['no JSON'];
    if (outcome.status !== 200) {
      const isHonest = outcome.status !== 503 || (codes[0] === 'SERVICE_UNAVAILABLE' && !hasData);
      this.#refuse(
        target,
        request,
        isHonest ? String(outcome.status) : `${outcome.status} with ${codes.join()}`,
        outcome.retryAfter !== null,
      );
      return null;
    }
    if (codes.length > 0) {
      const isUnavailable = codes.every((code) => code === 'SERVICE_UNAVAILABLE');
      const kind = isPartial && hasData && isUnavailable ? 'a part of 200' : `200 with ${codes.join()}`;
      this.#refuse(target, request, kind, true);
    }
    return answer.success && hasData ? (answer.data.data ?? null) : null;
  }

  #refuse({ process }: Target, request: string, kind: string, hasRetryAfter: boolean): void {
    this.history.refusals.push({ atMs: nowMs(), process, request, kind, hasRetryAfter });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const eventSchema = z.discriminatedUnion('__typename', [
  z.object({
    __typename: z.literal('ChatMessageCreated'),
    cursor: z.string(),
    chatMessage: shownSchema.omit({ createdAt: true, readAt: true }),
  }),
  z.object({
    __typename: z.literal('ChatMessagesRead'),
    cursor: z.string(),
    sentByType: z.enum(['AdminUser', 'User']),
    readAt: z.string(),
    seller: z.object({ id: z.string() }),
  }),
]);

function streamEvent(value: unknown): StreamEvent | null {
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) return null;
  const event = parsed.data;
  if (event.__typename === 'ChatMessagesRead') {
    const { cursor, sentByType, readAt, seller } = event;
    return { kind: 'read', cursor, thread: seller.id, sentBy: sentByType, readAt };
  }
  const { id, message, sentByType, seller } = event.chatMessage;
  return {
    kind: 'created',
    cursor: event.cursor,
    message: { id, text: message, thread: seller.id, side: sentByType },
  };
}

const streamRefusal = (errors: unknown): string => {
  const parsed = z.array(errorSchema).safeParse(errors);
  return parsed.success
    ? `error ${parsed.data.map(({ extensions }) => extensions?.code).join()}`
    : 'an unknown error';
};
