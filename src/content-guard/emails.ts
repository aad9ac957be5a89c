import type { Offset, TextAnalysis } from './text-analysis.js';

/** An at sign, or what people write for one in brackets. */
const atSign = /@|[ ]?[[({<] ?at ?[\])}>][ ]?/gi;
const localPart = /[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const domain =
  /^(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,62})(?:\.|[ ]?[[({] ?(?:dot|punkt|point|punto) ?[\])}][ ]?| dot )){1,8}\p{L}[\p{L}\p{M}\p{N}-]{1,24}/iu;
const literal = /^\[(?:IPv6:)?[\da-f.:]{3,45}\]/i;

/** E-mail addresses: of any script, quoted, at an address in brackets, or with "(at)" and "(dot)". */
export function findEmails({ text }: TextAnalysis): Offset[] {
  const spots: Offset[] = [];
  for (const { 0: sign, index } of text.matchAll(atSign)) {
    const rest = text.slice(index + sign.length, index + sign.length + 320);
    const length = (domain.exec(rest) ?? (sign === '@' ? literal.exec(rest) : null))?.[0].length ?? 0;
    const start = localStart(text, index);
    if (length === 0 || start === index) continue;
    spots.push({ kind: 'EMAIL', start, end: index + sign.length + length, confidence: 'high' });
  }
  return spots;
}

/** Where the part before an at sign begins; the sign's own place where there is none. */
function localStart(text: string, at: number): number {
  const least = Math.max(0, at - 66);
  if (text.charAt(at - 1) === '"') {
    const quote = text.lastIndexOf('"', at - 2);
    return quote >= least ? quote : at;
  }
  let start = at;
  while (start > least && localPart.test(text.charAt(start - 1))) start -= 1;
  while (start < at && /[.'`/=?&#*{|}!]/.test(text.charAt(start))) start += 1;
  return start;
}
