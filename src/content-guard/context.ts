import { connectors, type LabelClass, labelWords } from './labels.js';
import type { NumberGroup } from './number-groups.js';
import { firstNotBefore } from './spans.js';
import { type Label, labelsIn, wordsIn } from './words.js';

/** What may stand between a number and what it is said to be after it. */
const isSaidAfter = new Set([...connectors, ...labelWords.personal.split(/\s+/)]);

/** How far a label's word reaches, in units of the folded text. */
const reach = 64;

/**
 * What the words around a number say that it is. Made once for a text, in one pass over its words; each
 * question is then answered without reading the text again.
 */
export class Context {
  readonly #text: string;
  readonly #groups: readonly NumberGroup[];
  readonly #labels: readonly Label[];
  readonly #present: ReadonlySet<LabelClass>;
  /** For each group that was asked for, what the words that lead to it say. */
  readonly #leading: (Label | null | undefined)[] = [];

  /** @param text folded. */
  constructor(text: string, groups: readonly NumberGroup[]) {
    this.#text = text;
    this.#groups = groups;
    this.#labels = labelsIn(text);
    this.#present = new Set(this.#labels.map(({ kind }) => kind));
  }

  /** True where the text holds a label of the class anywhere. */
  has(kind: LabelClass): boolean {
    return this.#present.has(kind);
  }

  /** What the words before a place say: the nearest label, or that of the list that the place goes on. */
  before(place: number): LabelClass | null {
    return this.#leadingAt(place)?.kind ?? null;
  }

  /** True where a label of the class leads to a place with not a word between that says anything. */
  isCalled(place: number, kind: LabelClass): boolean {
    const leading = this.#leadingAt(place);
    return leading?.kind === kind && isWithinReach(this.#text, leading.end, place, 0);
  }

  #leadingAt(place: number): Label | null {
    const group = firstNotBefore(this.#groups, place + 1, ({ end }) => end);
    // What a list's numbers are called is said before the first: worked out from there, and kept.
    let from = group;
    while (from > 0 && this.#leading[from - 1] === undefined && this.#mayGoOn(from)) from -= 1;
    for (let at = from; at < group; at += 1) {
      const start = this.#groups[at]?.start ?? 0;
      if (this.#leading[at] === undefined) this.#leading[at] = this.#leadingTo(start, at);
    }
    return this.#leadingTo(place, group);
  }

  /** True where a group stands near the one before it, whose label may then be its own. */
  #mayGoOn(group: number): boolean {
    const [previous, own] = [this.#groups[group - 1], this.#groups[group]];
    return previous !== undefined && (own === undefined || own.start - previous.end <= reach);
  }

  /** What the words right after a place say ("… is my TFN", "… (TFN)"), where they do not lead to another number. */
  after(place: number): LabelClass | null {
    let at = firstNotBefore(this.#labels, place, ({ start }) => start);
    while (this.#labels[at]?.kind === 'personal') at += 1;
    const label = this.#labels[at];
    if (!label || label.start - place > 24) return null;
    const between = this.#text.slice(place, label.start);
    if (/[\d\n;?!]|\.\s/.test(between) || !wordsIn(between).every(({ plain }) => isSaidAfter.has(plain)))
      return null;
    const next = this.#groups[firstNotBefore(this.#groups, label.end, ({ start }) => start)];
    const leadsOn = next !== undefined && next.start - label.end <= 12;
    return leadsOn && !/\b(?:is|ist|est|es)\b|\(/.test(between) ? null : label.kind;
  }

  /** True where a label of one of the classes stands within so many units of a stretch, on either side. */
  isNear(start: number, end: number, distance: number, ...kinds: readonly LabelClass[]): boolean {
    const from = firstNotBefore(this.#labels, start - distance, (label) => label.end);
    for (let at = from; at < this.#labels.length; at += 1) {
      const label = this.#labels[at];
      if (!label || label.start > end + distance) return false;
      if (kinds.includes(label.kind)) return true;
    }
    return false;
  }

  /** @param group the group at the place or, within a word of letters and digits, the first after it. */
  #leadingTo(place: number, group: number): Label | null {
    const previous = this.#groups[group - 1];
    const previousEnd = previous?.end ?? 0;
    let at = firstNotBefore(this.#labels, place + 1, ({ end }) => end) - 1;
    const nearest = this.#labels[at];
    if (!nearest || nearest.end <= previousEnd) {
      // A list's numbers have the label of its first; a short number ("2 items") does not end a label's reach.
      const inherited = this.#leading[group - 1] ?? null;
      const words = previous && previous.end - previous.start <= 3 ? 2 : 0;
      return inherited !== null && isWithinReach(this.#text, previousEnd, place, words) ? inherited : null;
    }
    if (!isWithinReach(this.#text, nearest.end, place, 4)) return null;
    // "order, my 123" is an order's all the same.
    while (this.#labels[at]?.kind === 'personal' && (this.#labels[at - 1]?.end ?? 0) > previousEnd) at -= 1;
    return this.#labels[at] ?? null;
  }
}

/** True where between two places little is said, and no sentence ends. */
function isWithinReach(text: string, from: number, to: number, words: number): boolean {
  if (to - from > reach) return false;
  const between = text.slice(from, to);
  if (/[!?]|[^\s.]{4,}\.\s/.test(between)) return false;
  const telling = wordsIn(between).filter(({ plain }) => !connectors.has(plain)).length;
  return telling <= (/[,;]/.test(between) ? 0 : words);
}
