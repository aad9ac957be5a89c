import type { HistoryMessage } from '../chat/history-batch.js';
import type { SeededRandom } from './random.js';
import { conversations, drawFacts, type Facts, type Language, type Line, write } from './texts.js';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/** The longest time between the first and the last message of a thread. */
const maxThreadAgeMs = 1_000 * dayMs;

/**
 * Draws the number of messages of each thread. A few threads have very many (among a thousand, the longest has an eighth of
 * all messages), most have few, and one in twelve has none.
 */
export function drawLengths(
  draw: SeededRandom,
  { sellers, messages, withMessages }: { sellers: number; messages: number; withMessages: number },
): number[] {
  const lengths = Array<number>(sellers).fill(0);
  const first = [...lengths.keys()].slice(0, withMessages);
  const others = draw.shuffle([...lengths.keys()].slice(withMessages));
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

/** Yields the messages of a thread in order. No message is sent or read after `endsAt`. */
export function* drawThread(
  draw: SeededRandom,
  home: Language,
  length: number,
  endsAt: number,
): Generator<HistoryMessage> {
  const lines = drawLines(draw, home, length);
  const times = drawTimes(draw, lines, endsAt);
  const names = {
    operator: draw.pick([
      ['Seller Support'],
      ['Seller Support', 'Finance'],
      ['Catalogue Team', 'Returns Desk'],
    ]),
    seller: draw.pick([[null], ['Order Desk'], ['Warehouse', 'Accounts'], ['Shop', null]]),
  };
  let facts: Facts | null = null;
  for (const [i, { language, line, opensConversation }] of lines.entries()) {
    const at = times[i] as number;
    if (opensConversation || !facts) facts = drawFacts(draw, language, at);
    const next = lines[i + 1];
    const answered = next !== undefined && next.line.byOperator !== line.byOperator;
    const isRead = draw.chance(answered ? 0.5 : next ? 0.1 : 0.7);
    yield {
      byOperator: line.byOperator,
      at,
      sentByName: draw.pick<string | null>(line.byOperator ? names.operator : names.seller),
      text: write(draw, line, facts),
      readAt: isRead ? Math.min(times[i + 1] ?? endsAt, at + Math.floor(draw.wait(40 * minuteMs))) : null,
    };
  }
}

/** A line of a conversation, from which a message is written. */
interface ThreadLine {
  language: Language;
  line: Line;
  /** True for the first line of a conversation. */
  opensConversation: boolean;
}

/** Draws conversations until the thread has `length` lines. The last conversation can be cut off. */
function drawLines(draw: SeededRandom, home: Language, length: number): ThreadLine[] {
  const lines: ThreadLine[] = [];
  let previous: readonly Line[] = [];
  while (lines.length < length) {
    const language = draw.chance(0.85) ? home : 'en';
    const conversation = draw.pick(conversations[language].filter((other) => other !== previous));
    previous = conversation;
    for (const [i, line] of conversation.entries()) {
      if (lines.length < length) lines.push({ language, line, opensConversation: i === 0 });
    }
  }
  return lines;
}

/** Draws minutes and hours within a conversation, and days between two; less if the thread would exceed `maxThreadAgeMs`. */
function drawTimes(draw: SeededRandom, lines: readonly ThreadLine[], endsAt: number): number[] {
  let age = 0;
  const ages = lines.map(({ opensConversation }, i) => {
    if (i > 0)
      age += opensConversation ? dayMs / 4 + draw.wait(5 * dayMs) : minuteMs / 2 + draw.wait(50 * minuteMs);
    return age;
  });
  const latest = endsAt - 60 * minuteMs - Math.min(300 * dayMs, draw.wait(12 * dayMs));
  const scale = Math.min(1, maxThreadAgeMs / age);
  return ages.map((since) => Math.floor(latest - (age - since) * scale));
}
