import { type Label, labelsIn, type Word, wordsIn } from './label-matcher.js';
import { connectors, type LabelClass, labelWords } from './labels.js';
import type { NumberGroup } from './number-groups.js';
import { firstNotBefore } from './spans.js';

/** Words that can stand between a number and a label after it. */
const linkWords = new Set([...connectors, ...labelWords.personal.split(/\s+/)]);

/** The largest distance between a label and its number, in UTF-16 units of the normalized text. */
const maxReach = 64;

/**
 * Finds the labels around a number, such as "order" or "IBAN". The constructor scans the words of the text once; the
 * methods do not scan it again.
 */
export class Context {
  /** The words of the text, in order. */
  readonly words: readonly Word[];
  readonly #text: string;
  readonly #groups: readonly NumberGroup[];
  readonly #labels: readonly Label[];
  readonly #present: ReadonlySet<LabelClass>;
  /** The label before each group; computed on first use. */
  readonly #labelsBefore: (Label | null | undefined)[] = [];

  /** @param text the normalized text. */
  constructor(text: string, groups: readonly NumberGroup[]) {
    this.#text = text;
    this.#groups = groups;
    this.words = wordsIn(text);
    this.#labels = labelsIn(text, this.words);
    this.#present = new Set(this.#labels.map(({ kind }) => kind));
  }

  /** Returns true if the text has a label of the class anywhere. */
  has(kind: LabelClass): boolean {
    return this.#present.has(kind);
  }

  /** Returns the labels of a class, in the order of the text. */
  labels(kind: LabelClass): Label[] {
    return this.has(kind) ? this.#labels.filter((label) => label.kind === kind) : [];
  }

  /** Returns the class of the nearest label before a position, or of the label of the list that contains it. */
  before(position: number): LabelClass | null {
    return this.#labelBefore(position)?.kind ?? null;
  }

  /** Returns true if a label of the class stands before a position, with only connecting words between them. */
  isLabelled(position: number, kind: LabelClass): boolean {
    const label = this.#labelBefore(position);
    return label?.kind === kind && this.#isWithinReach(label.end, position, 0);
  }

  #labelBefore(position: number): Label | null {
    const group = firstNotBefore(this.#groups, position + 1, ({ end }) => end);
    // A list has one label, before its first number: computed from there, and cached.
    let from = group;
    while (from > 0 && this.#labelsBefore[from - 1] === undefined && this.#canContinueList(from)) from -= 1;
    for (let at = from; at < group; at += 1) {
      const start = this.#groups[at]?.start ?? 0;
      if (this.#labelsBefore[at] === undefined) this.#labelsBefore[at] = this.#findLabelBefore(start, at);
    }
    if (this.#groups[group]?.start !== position) return this.#findLabelBefore(position, group);
    const known = this.#labelsBefore[group];
    if (known !== undefined) return known;
    const label = this.#findLabelBefore(position, group);
    this.#labelsBefore[group] = label;
    return label;
  }

  /** Returns true if a group is near the group before it: the two can share a label. */
  #canContinueList(group: number): boolean {
    const [previous, own] = [this.#groups[group - 1], this.#groups[group]];
    return previous !== undefined && (own === undefined || own.start - previous.end <= maxReach);
  }

  /** Returns the class of the label right after a position ("… is my TFN", "… (TFN)"), unless it belongs to the next number. */
  after(position: number): LabelClass | null {
    let at = firstNotBefore(this.#labels, position, ({ start }) => start);
    while (this.#labels[at]?.kind === 'personal') at += 1;
    const label = this.#labels[at];
    if (!label || label.start - position > 24) return null;
    const between = this.#text.slice(position, label.start);
    if (/[\d\n;?!]|\.\s/.test(between) || !wordsIn(between).every(({ plain }) => linkWords.has(plain)))
      return null;
    const next = this.#groups[firstNotBefore(this.#groups, label.end, ({ start }) => start)];
    const hasNextNumber = next !== undefined && next.start - label.end <= 12;
    return hasNextNumber && !/\b(?:is|ist|est|es)\b|\(/.test(between) ? null : label.kind;
  }

  /** Returns true if a label of one of the classes is at most `distance` units from a span, on either side. */
  isNear(start: number, end: number, distance: number, ...kinds: readonly LabelClass[]): boolean {
    const from = firstNotBefore(this.#labels, start - distance, (label) => label.end);
    for (let at = from; at < this.#labels.length; at += 1) {
      const label = this.#labels[at];
      if (!label || label.start > end + distance) return false;
      if (kinds.includes(label.kind)) return true;
    }
    return false;
  }

  /** @param group the group at the position; within a word of letters and digits, the first group after it. */
  #findLabelBefore(position: number, group: number): Label | null {
    const previous = this.#groups[group - 1];
    const previousEnd = previous?.end ?? 0;
    let at = firstNotBefore(this.#labels, position + 1, ({ end }) => end) - 1;
    const nearest = this.#labels[at];
    if (!nearest || nearest.end <= previousEnd) {
      // Numbers of a list have the label of its first number. A short number ("2 items") does not end the list.
      const inherited = this.#labelsBefore[group - 1] ?? null;
      const words = previous && previous.end - previous.start <= 3 ? 2 : 0;
      return inherited !== null && this.#isWithinReach(previousEnd, position, words) ? inherited : null;
    }
    if (!this.#isWithinReach(nearest.end, position, 4)) return null;
    // In "order, my 123" the label is "order".
    while (this.#labels[at]?.kind === 'personal' && (this.#labels[at - 1]?.end ?? 0) > previousEnd) at -= 1;
    while (at > 0 && this.#isOnlyCarrier(at)) at -= 1;
    return this.#labels[at] ?? null;
  }

  /** Returns true if there are at most `words` significant words, and no end of a sentence, between two positions. */
  #isWithinReach(from: number, to: number, words: number): boolean {
    if (to - from > maxReach) return false;
    const between = this.#text.slice(from, to);
    if (/[!?]|[^\s.]{4,}\.\s/.test(between)) return false;
    const allowed = /[,;]/.test(between) ? 0 : words;
    let significant = 0;
    let at = firstNotBefore(this.words, from + 1, ({ end }) => end);
    for (let word = this.words[at]; word && word.start < to; word = this.words[at]) {
      if (!connectors.has(word.plain)) significant += 1;
      if (significant > allowed) return false;
      at += 1;
    }
    return true;
  }

  /** Returns true for what carries the number that the label before it names: an id's "card", or the "customer" of an id. */
  #isOnlyCarrier(at: number): boolean {
    const [previous, own] = [this.#labels[at - 1], this.#labels[at]];
    if (!previous || !own || own.start - previous.end > 14) return false;
    const between = this.#text.slice(previous.end, own.start);
    if (own.kind === 'card') return idClasses.has(previous.kind) && between.length <= 1;
    const isPerson = own.kind === 'order' && person.test(this.#text.slice(own.start, own.end));
    return isPerson && idClasses.has(previous.kind) && /^(?: \p{L}{1,5}){0,2} $/u.test(between);
  }
}

/** The classes of a person's numbers. */
const idClasses: ReadonlySet<LabelClass> = new Set([
  ...([
    'ssn',
    'itin',
    'tfn',
    'nino',
    'sin',
    'steuerId',
    'nir',
    'dni',
    'nie',
    'codiceFiscale',
    'bsn',
    'cpf',
  ] as const),
  ...(['aadhaar', 'ird', 'curp', 'pesel', 'cpr', 'nhs', 'medicare', 'nric', 'ahv', 'personNumber'] as const),
]);

const person = /^(?:customer|client|cliente|kunde|klant|klient)/i;
