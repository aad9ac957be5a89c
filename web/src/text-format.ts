/*
 * Finds what to show of a text beside its characters: links, and lines whose columns are aligned. Pages load it after they
 * are shown. Offsets are in UTF-16 units.
 */

import { type AddressLink, findAddressLinks } from '../../src/text/address-links.js';

interface Span {
  start: number;
  end: number;
}

/** A link to a page of the marketplace, which the server found by a link pattern. */
export interface PatternLink extends Span {
  url: string;
}

export interface TextFormat {
  /** In the order of the text, without overlaps. */
  links: readonly AddressLink[];
  /** Lines that are shown in a font with a fixed width. */
  blocks: readonly Span[];
}

/** Returns the format of a text. An address in the text is not part of a pattern's link. */
export function formatText(text: string, patternLinks: readonly PatternLink[] = []): TextFormat {
  return { links: withPatternLinks(findAddressLinks(text), patternLinks), blocks: findBlocks(text) };
}

/** Adds the links of patterns that overlap with no address and lead to a web page. */
function withPatternLinks(addresses: AddressLink[], patternLinks: readonly PatternLink[]): AddressLink[] {
  const added = patternLinks.filter(
    ({ start, end, url }) =>
      /^https?:\/\//.test(url) && !addresses.some((address) => address.start < end && start < address.end),
  );
  if (added.length === 0) return addresses;
  const links = added.map(({ start, end, url }) => ({ start, end, href: url, title: url }));
  return [...addresses, ...links].sort((one, other) => one.start - other.start);
}

/** A tab, or several spaces that do not only end a sentence, between two words. */
const column = /\S\t+\S|\S {3,}\S|[^\s.!?:;] {2,}\S/;
const indented = /^(?:\t| {2})\s*\S/;
const fence = /^\s*```/;

/**
 * Returns the lines that are plainly a table or code: at least two together that have columns or are indented, with the
 * lines of code around them, and what stands between two lines of ```.
 */
export function findBlocks(text: string): Span[] {
  const lines = text.split('\n');
  const inBlock: boolean[] = lines.map(() => false);
  const mark = (from: number, to: number) => inBlock.fill(true, from, to);
  for (let first = 0, next = 0; first < lines.length; first = next) {
    next = first + 1;
    if (fence.test(lines[first] ?? '')) {
      let close = next;
      while (close < lines.length && !fence.test(lines[close] ?? '')) close++;
      if (close < lines.length) {
        next = close + 1;
        mark(first, next);
      }
      continue;
    }
    while (next < lines.length && isAligned(lines[next - 1]) && isAligned(lines[next])) next++;
    if (next - first < 2) continue;
    const opens = /[{([;:=>,]\s*$/.test(lines[first - 1] ?? '') && indented.test(lines[first] ?? '');
    const closes = /^[})\]<]/.test(lines[next] ?? '');
    mark(first - Number(opens), next + Number(closes));
  }
  const blocks: Span[] = [];
  let start = 0;
  lines.forEach((line, index) => {
    // With the end of the line, which would be an empty line after the block.
    const end = Math.min(text.length, start + line.length + 1);
    const last = blocks.at(-1);
    if (inBlock[index] && last?.end === start) last.end = end;
    else if (inBlock[index]) blocks.push({ start, end });
    start = end;
  });
  return blocks;
}

const isAligned = (line = '') => column.test(line) || indented.test(line);
