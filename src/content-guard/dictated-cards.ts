import { cardKind, passesLuhn } from './card-schemes.js';
import type { NumberGroup } from './number-groups.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** The group sizes in which people dictate a card. */
const dictatedSizes: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [8, 8],
  [4, 4, 8],
  [8, 4, 4],
  [4, 12],
  [12, 4],
  [6, 10],
  [4, 6, 5],
  [4, 6, 4],
];

/** The largest text between two parts, in UTF-16 units. */
const maxGap = 48;

/** Words between the parts of a dictated number, in the languages of sellers. */
const dictation =
  /first|then|next|last|second|part|start|follow|digits|ends?(?! of)|erst|dann|danach|zuletzt|anschlie|ziffer|teil|endet|d['’ ]abord|premier|puis|ensuite|enfin|derni|partie|primer|luego|despu[eé]s|segund|[uú]ltim|prima|poi|infine|seconda|depois|por fim|eerst|dan|daarna|laatste|deel|najpierw|potem|nast[eę]pnie|ko[nń]cu|cz[eę][sś][cć]|f[oö]rst|sedan|sista|s[aå]|derefter|sidst|ensin|sitten|lopuksi|nejd[rř][ií]v|pak|potom|nakonec|mai [iî]nt[aâ]i|apoi|el[oő]sz[oö]r|azt[aá]n|v[eé]g[uü]l|[oö]nce|sonra|son olarak|πρώτα|μετά|τέλος|сначала|потом|затем|перв|последн|конце|спочатку|потім|أولا|ثم|أخيرا|קודם|אחר כך|לבסוף|पहले|फिर|आखिर|最初|次|最後|その次|先|前四|然后|再|最后|接着|앞|그다음|다음|마지막|แรก|แล้ว|ต่อ|สุดท้าย|đầu|sau đó|cuối|pertama|lalu|kemudian|terakhir/iu;

/** A number before a part: "1.", "2)", "part 3:". */
const ordinal = /^\s?[.):、]/;

/** Finds cards whose parts stand between words or on numbered lines: "first 4111, then 1111 …". */
export function findDictatedCards({ text, groups, context }: TextAnalysis): Match[] {
  const parts = groups.filter(
    ({ start, end }) =>
      end - start > 2 ||
      (end - start === 2 &&
        !ordinal.test(text.slice(end, end + 2)) &&
        !/\d-$/.test(text.slice(start - 2, start)) &&
        !/^-\d/.test(text.slice(end, end + 2))),
  );
  const isAboutCard = context.has('card');
  const matches: Match[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const fitting = dictatedSizes.find((sizes) => fits(parts, at, sizes) && isCard(parts, at, sizes));
    const last = fitting && parts[at + fitting.length - 1];
    const first = parts[at];
    if (!fitting || !last || !first) continue;
    const own = parts.slice(at, at + fitting.length);
    if (!own.slice(1).some(({ start }, index) => isSpoken(text.slice(own[index]?.end, start)))) continue;
    const around = text.slice(Math.max(0, first.start - 32), last.start);
    if (!isAboutCard && !dictation.test(around.replace(/\d+/g, ' ')) && !isNumbered(text, own)) continue;
    for (const { start, end } of own)
      matches.push({ kind: 'PAYMENT_CARD', start, end, confidence: 'medium' });
    at += fitting.length - 1;
  }
  return matches;

  function isCard(candidates: readonly NumberGroup[], from: number, sizes: readonly number[]): boolean {
    const own = candidates.slice(from, from + sizes.length);
    const digits = own.map(({ start, end }) => text.slice(start, end)).join('');
    return cardKind(digits) === 'usual' && passesLuhn(digits);
  }

  function fits(candidates: readonly NumberGroup[], from: number, sizes: readonly number[]): boolean {
    return sizes.every((size, offset) => {
      const part = candidates[from + offset];
      const previous = offset === 0 ? undefined : candidates[from + offset - 1];
      if (!part || part.end - part.start !== size) return false;
      return !previous || isGap(text.slice(previous.end, part.start));
    });
  }
}

function isGap(gap: string): boolean {
  return gap.length <= maxGap && !/\n\s*\n/.test(gap);
}

/** Returns true for words, an ordinal or a line break. Other separators are those of an ordinary number. */
function isSpoken(gap: string): boolean {
  return /[\p{L}\d\n]/u.test(gap);
}

/** Returns true if each part stands after its own number: "1. 4111", "2. 1111". */
function isNumbered(text: string, parts: readonly NumberGroup[]): boolean {
  return parts.every(({ start }, index) =>
    new RegExp(`(?:^|\\D)${index + 1}\\s?[.):、-]\\s{0,3}$`).test(text.slice(Math.max(0, start - 8), start)),
  );
}
