import { isCompanyAddress, isFreeHost } from './company-contacts.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** The words that people write for the at sign, and for a dot. */
const atWords =
  'at|ät|arobase|arobas|arroba|chiocciola|apenstaartje|małpa|malpa|snabel-a|snabela|alfakrøll|kukac|zavináč|zavinac|собака|собачка|собакa|равлик|παπάκι|παπακι|strudel|et|kuyruk|a commercial|klammeraffe';
const dotWords =
  'dot|punkt|point|punto|ponto|punt|kropka|prick|piste|tečka|tecka|bodka|pont|nokta|точка|крапка|τελεία|τελεια|titik|chấm|cham|ドット|点';

/** An at sign, its code in an address or a page, or its spelling: in brackets, or between spaces. */
const atSign = new RegExp(
  `[^\\S\\n]?(?:@|%40|&#0?64;|&commat;)[^\\S\\n]?|[ ]?[[({<] ?(?:@|a|${atWords}) ?[\\])}>][ ]?|[_-](?:at|arroba|arobase)[_-]|[ ](?:${atWords})[ ]|[ ]?アット(?:マーク)?[ ]?`,
  'giu',
);
const localPart = /[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const domain = new RegExp(
  `^(?:[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,62}?)(?:[ ]?\\.[ ]?|[ ]?[[({<] ?(?:[.,]|${dotWords}) ?[\\])}>][ ]?|[_-](?:dot|punkt|punto|point)[_-]| (?:${dotWords}) |ドット|点)){1,8}\\p{L}[\\p{L}\\p{M}\\p{N}-]{1,24}`,
  'iu',
);
const dotWord = new RegExp(
  `[ _-](?:${dotWords})[ _-]|[[({<] ?(?:[.,]|${dotWords}) ?[\\])}>]|ドット|点|[ ]\\.|\\.[ ]`,
  'iu',
);
const literal = /^\[(?:IPv6:)?[\da-f.:]{3,45}\]/i;

/** The expressions that are built from words. */
export const spelledAddress: readonly RegExp[] = [atSign, domain, dotWord];

/** The ends of hosts that count after a spelled at sign: "at" and "dot" are also words of sentences. */
const topLevel =
  /^(?:com|net|org|info|biz|io|co|me|eu|shop|store|online|app|dev|de|at|ch|fr|be|nl|es|pt|it|uk|ie|us|ca|mx|br|ar|cl|au|nz|pl|cz|sk|hu|ro|bg|hr|si|rs|gr|tr|ru|ua|il|ae|sa|in|jp|cn|kr|th|vn|id|my|sg|hk|tw|za|se|dk|no|fi|lt|lv|ee)$/i;

/** The rest of a picture's name: hero@2x.png. */
const fileName =
  /^\d(?:\.\d)?x\b|\.(?:png|jpe?g|gif|webp|svg|avif|heic|tiff?|bmp|psd|eps|pdf|csv|xlsx?|docx?|zip|mp4|mov|css|js|json|xml)$/i;

/** Finds email addresses: in any script, quoted, with an IP address in brackets, or spelled so that no program finds them. */
export function findEmails({ text }: TextAnalysis): Match[] {
  const matches: Match[] = [];
  for (const { 0: sign, index } of text.matchAll(atSign)) {
    const rest = text.slice(index + sign.length, index + sign.length + 320);
    const host = domain.exec(rest)?.[0] ?? (sign === '@' ? literal.exec(rest)?.[0] : undefined) ?? '';
    const start = localStart(text, index);
    if (host === '' || start === index || fileName.test(host) || !isMeant(sign, host)) continue;
    if (/\*\*/.test(text.slice(start, index))) continue;
    const end = index + sign.length + host.length;
    const kind = isCompanyAddress(text.slice(start, index), host) ? 'COMPANY_CONTACT' : 'EMAIL';
    matches.push({ kind, start, end, confidence: 'high' });
  }
  return matches;
}

/** Returns false for "look @ shop.example" and "at the store": spaces and words need a mail host or a spelled dot. */
function isMeant(sign: string, host: string): boolean {
  const isSpelled = dotWord.test(host);
  if (/^[_-]/.test(sign)) return isSpelled;
  if (!/\s|ア/.test(sign)) return !/\s/.test(host) || isSpelled;
  if (/[[({<] ?a ?[\])}>]/i.test(sign)) return isSpelled || isFreeHost(host);
  if (/[[({<]/.test(sign)) return true;
  const end = /[a-z]+$/i.exec(host)?.[0] ?? '';
  return topLevel.test(end) && (isSpelled || isFreeHost(host));
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
