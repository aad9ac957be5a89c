import { isLetterAt, type NumberGroup } from './number-groups.js';

/** The largest gap between two groups of one number, in UTF-16 units. */
const maxGap = 6;

/** Returns runs of digit groups with only a few signs and spaces between them: candidates for one number. */
export function numberRuns(text: string, groups: readonly NumberGroup[]): NumberGroup[][] {
  const runs: NumberGroup[][] = [];
  let previous: NumberGroup | undefined;
  for (const group of groups) {
    const run = runs.at(-1);
    if (previous && run && belongTogether(text, previous, group)) run.push(group);
    else runs.push([group]);
    previous = group;
  }
  return runs;
}

function belongTogether(text: string, left: NumberGroup, right: NumberGroup): boolean {
  if (right.start - left.end > maxGap) return false;
  for (let at = left.end; at < right.start; at += 1) if (isLetterAt(text, at)) return false;
  return true;
}

/** Adjacent groups of a run, `from` inclusive to `to` exclusive, that can be one number. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /**
   * `whole`: in one piece, or in the usual groups. `part`: in the usual groups, with more such groups before or after.
   * `hidden`: in groups of any size, which can obfuscate a number.
   */
  readonly shape: 'whole' | 'part' | 'hidden';
}

const minDigits = 12;
const maxDigits = 19;

/** Sizes of equal groups. Seven is not one of them: an Amazon order number has two groups of seven. */
const equalSizes: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 8]);

/** Other group sizes of printed cards. */
const printedSizes: readonly (readonly number[])[] = [
  [4, 6, 5],
  [4, 6, 4],
  [4, 5, 6],
  [6, 13],
  [8, 11],
];

/** Group sizes of Amazon's and eBay's order numbers. */
const shopOrderSizes: ReadonlySet<string> = new Set(['3,7,7', '2,5,5']);

/** Returns the parts of a run that can be a number of 12 to 19 digits, with the shape of each. */
export function findWindows(text: string, run: readonly NumberGroup[]): Window[] {
  const sizes = run.map(({ start, end }) => end - start);
  const windows: Window[] = [];
  for (const [from, size] of sizes.entries()) {
    if (size >= minDigits && size <= maxDigits) windows.push({ from, to: from + 1, shape: 'whole' });
    for (const pattern of printedSizes) {
      if (pattern.every((expected, at) => sizes[from + at] === expected)) {
        windows.push({ from, to: from + pattern.length, shape: 'whole' });
      }
    }
  }
  if (run.length === 1) return windows;
  const gaps = run.map(({ end }, at) => text.slice(end, run[at + 1]?.start ?? end));
  windows.push(...equalGroups(sizes, gaps));
  windows.push(...hiddenNumbers(sizes, gaps));
  return windows;
}

/** Returns windows of groups of one size, with an optional shorter last group, on one line or one on each line. */
function equalGroups(sizes: readonly number[], gaps: readonly string[]): Window[] {
  const windows: Window[] = [];
  for (let from = 0; from < sizes.length; ) {
    const size = sizes[from] ?? 0;
    const broken = isLineBreak(gaps[from]);
    let to = from + 1;
    while (sizes[to] === size && isLineBreak(gaps[to - 1]) === broken) to += 1;
    const tail = sizes[to] ?? 0;
    const isGrouped = to - from > 1 || size === 8;
    const hasTail = tail > 0 && tail < size && isLineBreak(gaps[to - 1]) === broken;
    if (equalSizes.has(size) && isGrouped) {
      windows.push(...numbersWithin(from, to, size, hasTail ? tail : 0));
    }
    from = to;
  }
  return windows;
}

function numbersWithin(from: number, to: number, size: number, tail: number): Window[] {
  const windows: Window[] = [];
  const digits = (to - from) * size;
  const holds = (count: number) => count >= minDigits && count <= maxDigits;
  if (tail > 0 && holds(digits + tail)) windows.push({ from, to: to + 1, shape: 'whole' });
  // After four groups of four, a shorter group can be the security code. After other groups it ends the number.
  const isCardAndCode = size === 4 && digits === 16;
  if (holds(digits) && (tail === 0 || isCardAndCode)) windows.push({ from, to, shape: 'whole' });
  if (size !== 4 || digits <= maxDigits) return windows;
  // More than four groups of four: a list of cards if the count fits, else a part of a longer number.
  const isCardList = tail === 0 && digits % 16 === 0;
  for (let at = from; at + 4 <= to; at += 1) {
    windows.push({ from: at, to: at + 4, shape: isCardList && (at - from) % 4 === 0 ? 'whole' : 'part' });
  }
  return windows;
}

function isLineBreak(gap: string | undefined): boolean {
  return gap?.includes('\n') ?? false;
}

/** A gap within an obfuscated number. The colon of a time and the comma of a list are not among its characters. */
const hidingGap = /^[ \t\r\n.\-_/\\|~*]{1,6}$/;

/**
 * Returns windows of groups of any size: the whole run, each part between other separators, and such a part without what
 * follows its one separator ("4111 111111 111111 12/27").
 */
function hiddenNumbers(sizes: readonly number[], gaps: readonly string[]): Window[] {
  const windows: Window[] = [];
  const add = (from: number, to: number) => {
    const own = sizes.slice(from, to);
    const between = gaps.slice(from, to - 1);
    const isWhole = from === 0 && to === sizes.length;
    // A part of a run can be a part of a list, so all its separators are the same sign.
    const isUniform =
      own.every((size) => size > 1) && between.every((gap) => gap === between[0] && /^[ ./-]$/.test(gap));
    if (to - from < 2 || !(isWhole || isUniform) || !canBeHidden(own, gaps.slice(from, to))) return;
    windows.push({ from, to, shape: 'hidden' });
  };
  let from = 0;
  for (let at = 0; at < sizes.length; at += 1) {
    const isEnd = at === sizes.length - 1;
    if (!isEnd && hidingGap.test(gaps[at] ?? '')) continue;
    const to = at + 1;
    add(from, to);
    let same = from + 1;
    while (same < to && gaps[same - 1] === gaps[from]) same += 1;
    if (same < to) add(from, same);
    if (same === to && (sizes[at] ?? 0) <= 4) add(from, at);
    from = to;
  }
  return windows;
}

function canBeHidden(sizes: readonly number[], gaps: readonly string[]): boolean {
  const digits = sizes.reduce((sum, size) => sum + size, 0);
  if (digits < minDigits || digits > maxDigits || shopOrderSizes.has(sizes.join())) return false;
  // A group of 13 digits or more is a number of its own, such as an EAN.
  if (sizes.some((size) => size > minDigits)) return false;
  if (!gaps.slice(0, -1).every((gap) => hidingGap.test(gap))) return false;
  return !sizes.some((_, at) => isDate(sizes.slice(at, at + 3), gaps.slice(at, at + 2)));
}

/** Returns true for three groups with the sizes and separators of a date: 25.11.2026, 2026-11-25, 25/11/26. */
function isDate(sizes: readonly number[], [left, right]: readonly string[]): boolean {
  if (left !== right || !/^[.\-/]$/.test(left ?? '')) return false;
  const [first = 0, second = 0, third = 0] = sizes;
  return second <= 2 && ((first <= 2 && (third === 4 || third === 2)) || (first === 4 && third <= 2));
}
