import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '../fuzz/graphql/random.js';
import type { Account } from './accounts.js';
import type { Api } from './api.js';
import type { History, Send, Side } from './history.js';
import { nowMs } from './history.js';

/** The time that a writer waits after a failed send. */
const retryMs = 150;

/** The time after which a writer stops repeating a send, which is a finding. */
const maxRetryMs = 90_000;

const payloadSchema = z.object({ chatMessage: z.object({ id: z.string() }).nullable() }).nullable();
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

/** Returns a number in letters, because digits can look like a card. */
const letters = (n: number): string =>
  String(n)
    .split('')
    .map((digit) => 'abcdefghij'[Number(digit)])
    .join('');

/** Sends messages and marks messages as read, as one account after the other. */
export class Writer {
  #number = 0;

  constructor(
    readonly api: Api,
    private readonly history: History,
    private readonly random: Random,
  ) {}

  /** Writes as an account until it is stopped. */
  async write(account: Account, isWriting: () => boolean): Promise<void> {
    while (isWriting()) {
      await setTimeout(50 + this.random.below(300));
      const chance = this.random.below(20);
      if (chance === 0) await this.#markAsRead(account);
      else await this.#send(account, chance < 3 ? 2 : 1);
    }
  }

  /** Sends a message in each thread of an account, until all are acknowledged. */
  async sendInEach(account: Account): Promise<void> {
    for (const thread of account.threads) await this.#send({ ...account, threads: [thread] }, 1);
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
    const target = this.api.target();
    const outcome = await this.api.ask(
      target,
      account,
      `mutation (${parameters}) { ${fields.join(' ')} }`,
      variables,
    );
    const data = this.api.dataOf('send', target, outcome, true);
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
    const target = this.api.target();
    const outcome = await this.api.ask(
      target,
      account,
      'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { messages } } }',
      { input: { sentBy, ...(account.side === 'operator' && { seller: thread }) } },
    );
    if (this.api.dataOf('read', target, outcome)) read.doneMs = nowMs();
  }
}
