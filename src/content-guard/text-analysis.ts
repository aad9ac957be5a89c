import { Context } from './context.js';
import type { ContentKind, Finding } from './kinds.js';
import { type NormalizedText, normalize, spanIn } from './normalized-text.js';
import { type NumberGroup, numberGroups } from './number-groups.js';
import { type Span, Spans } from './spans.js';

/** A finding while the detectors work: its place in units of the folded text. */
export interface Offset {
  readonly kind: ContentKind;
  readonly start: number;
  readonly end: number;
  readonly confidence: Finding['confidence'];
}

/** A text made ready for the detectors: each takes one and gives the spots it finds. */
export class TextAnalysis {
  readonly folded: NormalizedText;
  /** The folded text. */
  readonly text: string;
  readonly groups: readonly NumberGroup[];
  readonly context: Context;
  readonly #links: Spans;
  readonly #digits: number;
  /** Between the text's first letter or digit and its last. */
  readonly #said: Span;

  constructor(original: string) {
    this.folded = normalize(original);
    this.text = this.folded.text;
    this.groups = numberGroups(this.text);
    this.context = new Context(this.text, this.groups);
    this.#links = new Spans(
      Array.from(this.text.matchAll(/\b(?:https?:\/\/|www\.)[^\s<>"]{1,2000}/gi), ({ 0: link, index }) => ({
        start: index,
        end: index + link.length,
      })),
    );
    this.#digits = this.groups.reduce((sum, { start, end }) => sum + end - start, 0);
    const first = this.text.search(/[\p{L}\p{N}]/u);
    let end = this.text.length;
    while (end > first && !/[\p{L}\p{N}]/u.test(this.text.charAt(end - 1))) end -= 1;
    this.#said = { start: first, end };
  }

  /** True where the place is inside an address of the web. */
  isInLink(place: number): boolean {
    return this.#links.overlap({ start: place, end: place + 1 });
  }

  /** True where the text has neither letter nor digit outside the stretch. */
  isAlone(start: number, end: number): boolean {
    return start <= this.#said.start && this.#said.end <= end;
  }

  /** True where the text has hardly another digit: no list of numbers, of which some pass any check. */
  isOnlyNumber(digits: number): boolean {
    return this.#digits - digits <= 8;
  }

  /** The findings of spots, in code points of the original. */
  findings(spots: readonly Offset[]): Finding[] {
    return spots.map(({ kind, start, end, confidence }) => ({
      kind,
      confidence,
      ...spanIn(this.folded, start, end),
    }));
  }
}
