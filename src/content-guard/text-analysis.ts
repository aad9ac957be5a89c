import type { ContentKind, Finding } from './kinds.js';
import { Context } from './nearby-labels.js';
import { type NormalizedText, normalize, originalSpan } from './normalized-text.js';
import { type NumberGroup, numberGroups } from './number-groups.js';
import { type Span, Spans } from './spans.js';

/** A detector's match: `start` and `end` are UTF-16 units of the normalized text. */
export interface Match {
  readonly kind: ContentKind;
  readonly start: number;
  readonly end: number;
  readonly confidence: Finding['confidence'];
}

/** A text with everything that the detectors need. Each detector takes it and returns its matches. */
export class TextAnalysis {
  /** The normalized text. */
  readonly text: string;
  readonly groups: readonly NumberGroup[];
  readonly context: Context;
  readonly #normalized: NormalizedText;
  readonly #links: Spans;
  readonly #digits: number;
  /** From the first letter or digit of the text to the last. */
  readonly #content: Span;

  constructor(original: string) {
    this.#normalized = normalize(original);
    this.text = this.#normalized.text;
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
    this.#content = { start: first, end };
  }

  /** Returns true if the position is inside a URL. */
  isInLink(position: number): boolean {
    return this.#links.overlap({ start: position, end: position + 1 });
  }

  /** Returns true if the text has no letter or digit outside the span. */
  isAlone(start: number, end: number): boolean {
    return start <= this.#content.start && this.#content.end <= end;
  }

  /** Returns true if the text has at least so many digits. */
  hasDigits(count: number): boolean {
    return this.#digits >= count;
  }

  /** Returns true if the text has at most 8 other digits. In a list of numbers, some pass any check by chance. */
  isOnlyNumber(digits: number): boolean {
    return this.#digits - digits <= 8;
  }

  /** Converts matches to findings, in code points of the original. */
  findings(matches: readonly Match[]): Finding[] {
    return matches.map(({ kind, start, end, confidence }) => ({
      kind,
      confidence,
      ...originalSpan(this.#normalized, start, end),
    }));
  }
}
