import type { Match, TextAnalysis } from './text-analysis.js';

/** An at sign, or its spelling in brackets, such as "(at)". */
const atSign = /@|[ ]?[[({<] ?at ?[\])}>][ ]?/gi;
const localPart = /[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const domain =
  /^(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,62})(?:\.|[ ]?[[({] ?(?:dot|punkt|point|punto) ?[\])}][ ]?| dot )){1,8}\p{L}[\p{L}\p{M}\p{N}-]{1,24}/iu;
const literal = /^\[(?:IPv6:)?[\da-f.:]{3,45}\]/i;

/** Finds email addresses: in any script, quoted, with an IP address in brackets, or with "(at)" and "(dot)". */
export function findEmails({ text }: TextAnalysis): Match[] {
  const matches: Match[] = [];
  for (const { 0: sign, index } of text.matchAll(atSign)) {
    const rest = text.slice(index + sign.length, index + sign.length + 320);
    const length = (domain.exec(rest) ?? (sign === '@' ? literal.exec(rest) : null))?.[0].length ?? 0;
    const start = localStart(text, index);
    if (length === 0 || start === index) continue;
    matches.push({ kind: 'EMAIL', start, end: index + sign.length + length, confidence: 'high' });
  }
  return matches;
}

/** Returns the start of the part before an at sign; the position of the sign if there is none. */
function localStart(text: string, at: number): number {
  const earliest = Math.max(0, at - 66);
  if (text.charAt(at - 1) === '"') {
    const quote = text.lastIndexOf('"', at - 2);
    return quote >= earliest ? quote : at;
  }
  let start = at;
  while (start > earliest && localPart.test(text.charAt(start - 1))) start -= 1;
  while (start < at && /[.'`/=?&#*{|}!]/.test(text.charAt(start))) start += 1;
  return start;
}
