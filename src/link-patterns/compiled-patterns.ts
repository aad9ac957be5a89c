import { type Match, maximumPasses } from '../content-guard/bounded-search.js';
import { type CustomPattern, compilePattern } from '../content-guard/custom-patterns.js';
import { PatternSet } from '../content-guard/pattern-set.js';
import { Spans } from '../content-guard/spans.js';
import { findAddressLinks } from '../text/address-links.js';
import { codePointSpans } from '../text/characters.js';
import { type LinkPattern, maximumLinks, searchedLength } from './link-pattern.js';
import { compileTemplate, type LinkTemplate } from './link-template.js';

/** A part of a message that links to an address. Offsets are in code points. */
export interface PatternLink {
  readonly start: number;
  readonly end: number;
  /** The linked text. */
  readonly text: string;
  readonly url: string;
  readonly pattern: LinkPattern;
}

interface Compiled {
  readonly pattern: LinkPattern;
  readonly expression: CustomPattern;
  readonly template: LinkTemplate<readonly string[]>;
}

/** Runs a short piece of work, now or later. */
export type RunPiece = <Result>(work: () => Result) => Result | Promise<Result>;

/** Patterns that can be matched. @throws {Error} if one is invalid. */
export class CompiledPatterns {
  readonly #patterns: readonly Compiled[];
  readonly #set: PatternSet;

  /** @param patterns in the order in which they apply. */
  constructor(patterns: readonly LinkPattern[]) {
    this.#patterns = patterns.map(compiled);
    this.#set = new PatternSet(patterns.map(({ expression }) => expression));
  }

  get isEmpty(): boolean {
    return this.#patterns.length === 0;
  }

  /** Returns the indexes of the patterns that match a message. */
  matching(message: string): number[] {
    return this.#set.matching(message.slice(0, searchedLength));
  }

  /** Returns the longest time that `links` takes for these patterns, in µs. */
  longestUs(message: string, matching: readonly number[]): number {
    const size = matching.reduce((sum, index) => sum + (this.#patterns[index]?.expression.size ?? 0), 0);
    return (Math.min(message.length, searchedLength) * size * maximumPasses) / 20;
  }

  /**
   * Returns the links of a message, in order and without overlaps. An address in the text has priority over patterns, and
   * a pattern over those after it.
   * @param matching the result of `matching`.
   * @param run runs each piece of the work: the search for one match.
   */
  async links(message: string, matching: readonly number[], run: RunPiece): Promise<PatternLink[]> {
    const found = await run(() => findAddressLinks(message));
    const taken: { start: number; end: number }[] = found.map(({ start, end }) => ({ start, end }));
    const links: PatternLink[] = [];
    for (const index of matching) {
      const pattern = this.#patterns[index];
      if (!pattern || links.length >= maximumLinks) continue;
      const free = new Spans(taken);
      const search = pattern.expression.search(message.slice(0, searchedLength));
      let match = await run(() => search.next());
      while (match && links.length < maximumLinks) {
        const link = free.overlap(match) ? null : linkOf(pattern, message, match);
        if (link) {
          links.push(link);
          taken.push(link);
        }
        match = await run(() => search.next());
      }
    }
    links.sort((one, other) => one.start - other.start);
    return codePointSpans(message, links);
  }
}

function compiled(pattern: LinkPattern): Compiled {
  const expression = compilePattern(pattern.expression);
  if ('error' in expression) throw new Error(`A stored expression ${expression.error}.`);
  const template = compileTemplate(pattern.template, expression.groupCount);
  if ('error' in template) throw new Error(`A stored template ${template.error}.`);
  return { pattern, expression, template };
}

/** Returns the link of a match; null if it makes no safe address, or if it can continue after the end of the search. */
function linkOf({ pattern, template }: Compiled, message: string, { start, end, groups }: Match) {
  if (end >= searchedLength && message.length > searchedLength) return null;
  const url = template.expand(groups);
  return url === null ? null : { start, end, text: message.slice(start, end), url, pattern };
}
