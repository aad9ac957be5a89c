import { foldCharacters, ignored } from './fold-characters.js';

/*
 * The only definition of a word for search. The server builds the index, reads queries and finds matches with it, and the
 * portals mark matches with it: browsers load this module.
 */

/** `word`: letters and digits. `run`: characters of a script without spaces between words. `symbol`: an emoji. */
export type TokenKind = 'word' | 'run' | 'symbol';

/** A word of a text after folding, with its position in the text. Offsets are in UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** True if only an apostrophe, a hyphen or the like is between it and the token before. */
  readonly isJoined: boolean;
  /** The start in the original text. */
  readonly start: number;
  /**
   * For each unit of `text`, the start of its character in the original text, and the end with its marks. Null if the
   * original text has the same units.
   */
  readonly spans: { readonly starts: readonly number[]; readonly ends: readonly number[] } | null;
}

/** Returns the start of a unit's character in the original text. */
export const startOf = ({ start, spans }: Pick<Token, 'start' | 'spans'>, unit: number): number =>
  spans ? (spans.starts[unit] ?? start) : start + unit;

/** Returns the end of a unit's character, with its marks, in the original text. */
export const endOf = ({ start, spans }: Pick<Token, 'start' | 'spans'>, unit: number): number =>
  spans ? (spans.ends[unit] ?? start) : start + unit + 1;

/** Scripts without spaces between words, after folding. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tai_Le}\p{Script=New_Tai_Lue}\p{Script=Tai_Tham}\p{Script=Tai_Viet}\u30fc\u3099\u309a]/u;

const wordCharacter = /[\p{L}\p{M}\p{N}]/u;

/** Apostrophes of all kinds, also as accents and letters. */
const apostrophes =
  '\'"`´\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u055a\u05f3\u05f4\u07f4\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07\uff40';
/** Hyphens and short dashes, dots between letters, and characters that divide words without a space. */
const dividers =
  '\\-\u058a\u05be\u2010-\u2013\u2212\ufe58\ufe63\uff0d\u00b7\u0387\u2027\u30fb\uff65\u200b\u200c';
const joiner = new RegExp(`[${apostrophes}${dividers}]`, 'u');

const pictograph = '\\p{Extended_Pictographic}[\\p{M}\\p{Emoji_Modifier}\\u{e0020}-\\u{e007f}]*';
const ignorable = `(?:${ignored.source})`;
const mark = `(?!${ignorable})[\\p{M}\\uff9e\\uff9f]`;
/** Ignored characters that divide words, but not a letter from its marks. */
const invisibleDivider = '[\\u200b\\u200c]';
/**
 * The characters that are folded together: a letter with its marks, a syllable of Hangul, vowels of Kirat Rai (letters that
 * compose), an emoji; with the ignored characters between and after them.
 */
const cluster = new RegExp(
  `(?:${[
    '\\p{Regional_Indicator}{2}\\p{M}*',
    `${pictograph}(?:\\u200d${pictograph})*`,
    `[\\u1100-\\u115f](?:${ignorable}*[\\u1100-\\u115f])*(?:${ignorable}*[\\u1160-\\u11a7])*(?:${ignorable}*[\\u11a8-\\u11ff])*`,
    `[\\uac00-\\ud7a3](?:${ignorable}*[\\u11a8-\\u11ff])*`,
    `[\\u{16d63}\\u{16d67}-\\u{16d6a}](?:${ignorable}*(?:\\u{16d67}|${mark}))*`,
    `${invisibleDivider}${ignorable}*`,
    `[^](?:${ignorable}*${mark})*`,
  ].join('|')})(?:(?!${invisibleDivider})${ignorable})*`,
  'gu',
);
/** The vowels and final consonants of Hangul's syllables. */
const laterJamo = /[\u1161-\u1175\u11a8-\u11c2]/;
const emoji = /^(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic})/u;
const pictographs = /\p{Regional_Indicator}{2}|\p{Extended_Pictographic}/gu;

/**
 * Matches the characters of words and between joined words: all except white space and most ASCII punctuation. Between
 * letters of Hebrew, a quotation mark is an apostrophe, as in צה"ל.
 */
const chunk = /(?:[^\s!-&(-,./:-@[-_{-~]|(?<=\p{Script=Hebrew})"(?=\p{Script=Hebrew}))+/gu;
const ascii = /^[\0-\x7f]*$/;
const asciiWord = /[A-Za-z0-9]+/g;
const asciiJoiners = /^['`-]+$/;

/** A part of a folded cluster: characters of a token, a joiner, or the end of a token. */
type Piece = { readonly kind: TokenKind | 'joiner' | 'end'; readonly text: string };

/** A cache of folded clusters: a text has few different ones. */
const foldedClusters = new Map<string, readonly Piece[]>();
const maxFoldedClusters = 8_192;

/** Returns the pieces of one cluster. */
function piecesOf(text: string): readonly Piece[] {
  let pieces = foldedClusters.get(text);
  if (!pieces) {
    // A symbol with a stroke through it composes to another character, which is no emoji.
    const composed = text.normalize('NFC');
    pieces = emoji.test(composed)
      ? (composed.match(pictographs) ?? []).map((symbol) => ({ kind: 'symbol', text: symbol }))
      : foldedPieces(text);
    if (foldedClusters.size >= maxFoldedClusters) foldedClusters.clear();
    foldedClusters.set(text, pieces);
  }
  return pieces;
}

function foldedPieces(text: string): Piece[] {
  // An accent such as U+1FFD is equal to U+00B4.
  const [first = ''] = text.normalize('NFC');
  if (joiner.test(first)) return [{ kind: 'joiner', text: '' }];
  return Array.from(foldCharacters(text), (character): Piece => {
    if (joiner.test(character)) return { kind: 'joiner', text: '' };
    if (!wordCharacter.test(character)) return { kind: 'end', text: '' };
    return { kind: unspaced.test(character) ? 'run' : 'word', text: character };
  });
}

/** Returns the words of a text, folded, in their order. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  if (ascii.test(text)) {
    addAscii(tokens, text, 0);
    return tokens;
  }
  for (const { 0: part, index } of text.matchAll(chunk)) {
    if (ascii.test(part)) addAscii(tokens, part, index);
    else new Chunk(tokens, part, index).read();
  }
  return tokens;
}

/** Adds the words of an ASCII text, of which only the case is folded. `'`, `-` and a grave accent join words. */
function addAscii(tokens: Token[], text: string, offset: number): void {
  let end = -1;
  for (const match of text.matchAll(asciiWord)) {
    const { 0: word, index } = match;
    const isJoined = end >= 0 && asciiJoiners.test(text.slice(end, index));
    tokens.push({ kind: 'word', text: word.toLowerCase(), isJoined, start: offset + index, spans: null });
    end = index + word.length;
  }
}

/** Reads the words of a chunk, cluster by cluster. */
class Chunk {
  #kind: TokenKind | null = null;
  #text = '';
  #starts: number[] = [];
  #ends: number[] = [];
  /** Whether the open token is joined to the one before. */
  #isJoined = false;
  /** Whether a joiner came after a word. */
  #isAfterJoiner = false;

  constructor(
    private readonly tokens: Token[],
    private readonly part: string,
    private readonly offset: number,
  ) {}

  read(): void {
    let start = this.offset;
    for (const text of this.part.match(cluster) ?? []) {
      const end = start + text.length;
      const pieces = piecesOf(text);
      if (pieces.length === 0) this.#extend(start, end);
      for (const piece of pieces) this.#readPiece(piece, start, end);
      start = end;
    }
    this.#close();
  }

  /** Extends the character before by one that folding removes. */
  #extend(start: number, end: number): void {
    for (let unit = this.#ends.length - 1; this.#ends[unit] === start; unit--) this.#ends[unit] = end;
  }

  #readPiece({ kind, text }: Piece, start: number, end: number): void {
    if (kind === 'joiner') this.#join();
    else if (kind === 'end') this.#close();
    else {
      this.#open(kind);
      if (this.#composes(text, end)) return;
      this.#text += text;
      for (let unit = 0; unit < text.length; unit++) {
        this.#starts.push(start);
        this.#ends.push(end);
      }
    }
  }

  /** Composes a syllable of Hangul from letters that were folded one by one, such as half-width ones. */
  #composes(text: string, end: number): boolean {
    if (!laterJamo.test(text)) return false;
    const composed = `${this.#text.at(-1) ?? ''}${text}`.normalize('NFC');
    if (composed.length > 1 || composed === text) return false;
    this.#text = this.#text.slice(0, -1) + composed;
    this.#ends[this.#ends.length - 1] = end;
    return true;
  }

  /** Continues the open token, or begins another one. */
  #open(kind: TokenKind): void {
    // A joiner within a run divides nothing: コカ・コーラ is コカコーラ.
    if (this.#kind === kind && kind !== 'symbol' && !(kind === 'word' && this.#isAfterJoiner)) {
      this.#isAfterJoiner = false;
      return;
    }
    const isJoined = kind === 'word' && this.#kind === 'word' && this.#isAfterJoiner;
    this.#close();
    this.#kind = kind;
    this.#isJoined = isJoined;
  }

  #join(): void {
    if (this.#kind === 'word' || this.#kind === 'run') this.#isAfterJoiner = true;
  }

  #close(): void {
    if (this.#kind !== null) {
      this.tokens.push({
        kind: this.#kind,
        text: this.#text,
        isJoined: this.#isJoined,
        start: this.#starts[0] ?? 0,
        spans: { starts: this.#starts, ends: this.#ends },
      });
    }
    this.#kind = null;
    this.#text = '';
    this.#starts = [];
    this.#ends = [];
    this.#isJoined = false;
    this.#isAfterJoiner = false;
  }
}
