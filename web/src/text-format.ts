/*
 * Finds what to show of a text beside its characters: links, and lines whose columns are aligned. Pages load it after they
 * are shown. Offsets are in UTF-16 units.
 */

import { LinkifyIt } from 'linkify-it';

interface Span {
  start: number;
  end: number;
}

export interface Link extends Span {
  href: string;
  /** The address as the browser sends it, if its host is spelled in other letters. */
  title?: string;
}

export interface TextFormat {
  links: readonly Link[];
  /** Lines that are shown in a font with a fixed width. */
  blocks: readonly Span[];
}

const linkify = new LinkifyIt({ fuzzyLink: true }).add('ftp:', null).add('//', null);

/** Characters that are invisible or change the direction: an address that has one is not what it looks like. */
const hidden = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

export function formatText(text: string): TextFormat {
  return { links: findLinks(text), blocks: findBlocks(text) };
}

/** Returns the web and email addresses. The text of each is its target, so that no link leads elsewhere than it says. */
export function findLinks(text: string): Link[] {
  return (linkify.match(text) ?? []).flatMap(({ schema, index: start, lastIndex: end, raw }) => {
    // Without a scheme, `www.` tells an address from a file or from two sentences without a space.
    if (schema === '' && !/^www\./i.test(raw)) return [];
    // Before an @ is a user's name, not the host.
    if (hidden.test(raw) || text[end] === '@') return [];
    const scheme = { '': 'https://', 'mailto:': raw.includes(':') ? '' : 'mailto:' }[schema] ?? '';
    const href = scheme + raw;
    const url = URL.canParse(href) ? new URL(href) : null;
    if (!url || !/^(?:https?|mailto):$/.test(url.protocol)) return [];
    const title = respelled(url);
    return [{ start, end, href, ...(title && { title }) }];
  });
}

/** Returns an address whose host is spelled in ASCII letters; null if it is so already. */
function respelled({ protocol, host, href, pathname }: URL): string | null {
  if (protocol !== 'mailto:') return host.includes('xn--') ? href : null;
  const [user, domain] = pathname.split('@');
  const asWeb = `https://${domain}`;
  const spelled = URL.canParse(asWeb) ? new URL(asWeb).host : '';
  return spelled.includes('xn--') ? `mailto:${user}@${spelled}` : null;
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
