import { replyMarker } from '../notifications/reply-marker.js';
import { bare, isQuoted, linesOf, trimLines, withoutIndent } from './mail-lines.js';
import { introductionLength, isSeparator, isTableAt } from './quote-headers.js';
import { withoutSignature } from './signatures.js';

/** What an earlier email of this server is recognized by. */
export interface OwnMail {
  /** The address that emails come from, which programs write above an earlier email. */
  sender: string;
  /** The domain of the addresses for answers. */
  domain: string;
}

/** Returns what the author of an answer has written: without the earlier email, what introduces it, and a signature. */
export function writtenText(text: string, own: OwnMail): string {
  const { above, below } = splitAtQuote(linesOf(text), own);
  const kept = [...trimLines(above), '', ...trimLines(below)];
  return withoutIndent(withoutSignature(trimLines(kept)))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

interface Split {
  above: readonly string[];
  /** The lines between and after those of the earlier email. */
  below: readonly string[];
}

function splitAtQuote(lines: readonly string[], own: OwnMail): Split {
  const marker = lines.findIndex(isMarker);
  // Without `>`, nothing shows where the earlier email ends: people answer above it.
  if (marker >= 0 && !isQuoted(lines[marker] ?? ''))
    return { above: unquoted(introduced(lines.slice(0, marker))), below: [] };
  const quote = lines.findIndex(isQuoted);
  const unmarked = lines.findIndex((_line, at) => isUnmarkedQuote(lines, at, own));
  if (unmarked >= 0 && (quote < 0 || unmarked < quote)) {
    const rest = lines.slice(unmarked + 1);
    return {
      above: introductionAt(lines, unmarked),
      below: isQuoted(rest[nextFull(rest)] ?? '') ? unquoted(rest) : [],
    };
  }
  if (quote < 0) return { above: lines, below: [] };
  return { above: introduced(lines.slice(0, quote)), below: unquoted(lines.slice(quote)) };
}

const isMarker = (line: string): boolean =>
  bare(line)
    .replace(/^[>\s*]+/, '')
    .startsWith(replyMarker);

/** Returns whether the introduction of an earlier email ends or begins at a line, although no line after it begins with `>`. */
function isUnmarkedQuote(lines: readonly string[], at: number, { sender, domain }: OwnMail): boolean {
  const line = bare(lines[at] ?? '').toLowerCase();
  if (line === '') return false;
  if (isTableAt(lines, at)) return true;
  const isOwn = line.includes(sender) || line.includes(`@${domain}`);
  return isOwn && introductionLength(lines.slice(0, at + 1)) > 0;
}

/** Returns the lines above an earlier email whose introduction ends or begins at a line. */
function introductionAt(lines: readonly string[], at: number): string[] {
  if (!isTableAt(lines, at)) return introduced(lines.slice(0, at + 1));
  const above = trimLines(lines.slice(0, at));
  const last = above.at(-1);
  return last !== undefined && isSeparator(last) ? above.slice(0, -1) : above;
}

function introduced(lines: readonly string[]): string[] {
  return lines.slice(0, lines.length - introductionLength(lines));
}

const nextFull = (lines: readonly string[]): number => lines.findIndex((line) => bare(line) !== '');

const unquoted = (lines: readonly string[]): string[] => lines.filter((line) => !isQuoted(line));
