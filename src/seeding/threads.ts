import type { SeededRandom } from './random.js';
import { conversations, drawFacts, type Facts, type Language, type Line, write } from './texts.js';

export interface SeededMessage {
  byOperator: boolean;
  /** Milliseconds since 1970. */
  at: number;
  sentByName: string | null;
  text: string;
  /** Where the other side read everything up to here before the next message came: when. */
  readAt: number | null;
}

const minute = 60_000;
const day = 1_440 * minute;

/** No thread goes further back than this before its last message. */
const longestHistory = 1_000 * day;

/**
 * How many messages each thread has: few have very many (the longest an eighth of all among a
 * thousand), many have few, and one in twelve sellers was never written to.
 */
export function drawLengths(
  draw: SeededRandom,
  { sellers, messages, neverSilent }: { sellers: number; messages: number; neverSilent: number },
): number[] {
  const lengths = Array<number>(sellers).fill(0);
  const first = [...lengths.keys()].slice(0, neverSilent);
  const others = draw.shuffle([...lengths.keys()].slice(neverSilent));
  const silent = sellers > 2 ? Math.max(1, Math.round(sellers / 12)) : 0;
  const busy = draw.shuffle([...first, ...others.slice(silent)]).slice(0, messages);
  const spread = messages - busy.length;
  const sum = busy.reduce((total, _, rank) => total + 1 / (rank + 1), 0);
  let left = spread;
  for (const [rank, seller] of busy.entries()) {
    const more = Math.floor(spread / (rank + 1) / sum);
    lengths[seller] = 1 + more;
    left -= more;
  }
  for (const seller of busy.slice(0, left)) lengths[seller] = (lengths[seller] ?? 0) + 1;
  return lengths;
}

/** A thread of so many messages, in order, all of it, readings included, at `endsAt` at the latest. */
export function* drawThread(
  draw: SeededRandom,
  home: Language,
  length: number,
  endsAt: number,
): Generator<SeededMessage> {
  const turns = drawTurns(draw, home, length);
  const times = drawTimes(draw, turns, endsAt);
  const names = {
    operator: draw.pick([
      ['Seller Support'],
      ['Seller Support', 'Finance'],
      ['Catalogue Team', 'Returns Desk'],
    ]),
    seller: draw.pick([[null], ['Order Desk'], ['Warehouse', 'Accounts'], ['Shop', null]]),
  };
  let facts: Facts | null = null;
  for (const [i, { language, line, opens }] of turns.entries()) {
    const at = times[i] as number;
    if (opens || !facts) facts = drawFacts(draw, language, at);
    const next = turns[i + 1];
    const answered = next !== undefined && next.line.byOperator !== line.byOperator;
    const isRead = draw.chance(answered ? 0.5 : next ? 0.1 : 0.7);
    yield {
      byOperator: line.byOperator,
      at,
      sentByName: draw.pick<string | null>(line.byOperator ? names.operator : names.seller),
      text: write(draw, line, facts),
      readAt: isRead ? Math.min(times[i + 1] ?? endsAt, at + Math.floor(draw.wait(40 * minute))) : null,
    };
  }
}

/** One message to be: a conversation's line. */
interface Turn {
  language: Language;
  line: Line;
  /** Whether a conversation begins with it. */
  opens: boolean;
}

/** Conversations one after the other, the last broken off where the thread is full. */
function drawTurns(draw: SeededRandom, home: Language, length: number): Turn[] {
  const turns: Turn[] = [];
  let previous: readonly Line[] = [];
  while (turns.length < length) {
    const language = draw.chance(0.85) ? home : 'en';
    const conversation = draw.pick(conversations[language].filter((other) => other !== previous));
    previous = conversation;
    for (const [i, line] of conversation.entries()) {
      if (turns.length < length) turns.push({ language, line, opens: i === 0 });
    }
  }
  return turns;
}

/** Minutes and hours within a conversation, days between two; closer where the thread would grow too old. */
function drawTimes(draw: SeededRandom, turns: readonly Turn[], endsAt: number): number[] {
  let age = 0;
  const ages = turns.map(({ opens }, i) => {
    if (i > 0) age += opens ? day / 4 + draw.wait(5 * day) : minute / 2 + draw.wait(50 * minute);
    return age;
  });
  const latest = endsAt - 60 * minute - Math.min(300 * day, draw.wait(12 * day));
  const scale = Math.min(1, longestHistory / age);
  return ages.map((since) => Math.floor(latest - (age - since) * scale));
}
