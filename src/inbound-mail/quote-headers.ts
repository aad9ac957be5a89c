import { bare } from './mail-lines.js';

/*
 * Recognizes what mail programs write above an earlier email, in any language: by its form, which has an address and a time, and
 * by the labels of the programs that write a table.
 */

/** The most lines of an attribution, such as "On Monday, Quay\n<reply@…> wrote:". */
const maxAttributionLines = 4;

/** The most lines of a table of "From", "Sent", "To" and "Subject". Long lines of recipients are wrapped. */
const maxTableLines = 10;

const address = /[^\s@<>]+@[^\s@<>]+/;
const time = /\p{Nd}{1,2}\s?[:.h٫]\s?\p{Nd}{2}|\p{Nd}{4}|\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-]\p{Nd}{2}/u;

/** "-----Original Message-----", "________", "---- On … wrote ----", in any language. */
const separator = /^(?:[-_=]{2,}\s?[^-_=]{0,200}[-_=]{2,}|[_─━]{5,})$/u;

/** The labels of "From", as mail programs write them. */
const fromLabels =
  /^\*?(?:from|von|de|da|van|fra|från|od|kimden|lähettäjä|отправитель|от кого|от|من|מאת|差出人|发件人|寄件者|보낸 사람)\s*\*?\s*[:：]/iu;

/** Any label of a table, with its value. */
const label = /^\*?[\p{L}\p{M}][\p{L}\p{M} .'’-]{0,28}\*?\s?[:：]/u;

export const isSeparator = (line: string): boolean => separator.test(bare(line));

/** Returns the number of lines at the end of some lines that introduce an earlier email. */
export function introductionLength(lines: readonly string[]): number {
  let end = lines.length;
  const skipBlank = () => {
    while (end > 0 && bare(lines[end - 1] ?? '') === '') end--;
  };
  skipBlank();
  const found = tableLength(lines.slice(0, end)) || attributionLength(lines.slice(0, end));
  end -= found;
  skipBlank();
  // Some programs write a line above the table.
  while (end > 0 && isSeparator(lines[end - 1] ?? '')) {
    end--;
    skipBlank();
  }
  return lines.length - end;
}

/** Returns the length of an attribution at the end: the fewest lines that have a time, and end in a colon or have an address. */
function attributionLength(lines: readonly string[]): number {
  const last = bare(lines.at(-1) ?? '');
  if (!/[:：]$/.test(last) && !address.test(last) && !separator.test(last)) return 0;
  for (let length = 1; length <= Math.min(maxAttributionLines, lines.length); length++) {
    const block = lines.slice(-length).map(bare);
    if (block[0] === '') return 0;
    const text = block.join(' ');
    // A line can end within `<address>`.
    const isWhole = (text.match(/</g) ?? []).length >= (text.match(/>/g) ?? []).length;
    if (isWhole && time.test(text.replace(/<[^<>]*>|[^\s@<>]+@[^\s@<>]+/g, ''))) return length;
  }
  return 0;
}

/** Returns the length of a table at the end, whose first line names the sender or the date; 0 without one. */
function tableLength(lines: readonly string[]): number {
  let length = 0;
  let labels = 0;
  for (const line of lines.slice(-maxTableLines).toReversed()) {
    const text = bare(line);
    if (text === '') break;
    length++;
    if (label.test(text)) labels++;
    if (labels >= 2 && isTableStart(lines, length)) return length;
  }
  return 0;
}

/** Returns whether a table begins so many lines before the end: with a label, above which there is none. */
function isTableStart(lines: readonly string[], length: number): boolean {
  const block = lines.slice(-length).map(bare);
  const before = bare(lines.at(-length - 1) ?? '');
  if (!label.test(block[0] ?? '') || label.test(before)) return false;
  return block.some((line) => fromLabels.test(line)) && block.some((line) => address.test(line));
}

/** Returns whether a table begins at a line, for an email whose earlier email is not marked in another way. */
export function isTableAt(lines: readonly string[], at: number): boolean {
  if (!fromLabels.test(bare(lines[at] ?? ''))) return false;
  const block = lines.slice(at, at + maxTableLines).map(bare);
  const end = block.indexOf('');
  const table = end < 0 ? block : block.slice(0, end);
  return table.filter((line) => label.test(line)).length >= 3 && table.some((line) => address.test(line));
}
