import { isLetterAt, type NumberGroup } from './number-groups.js';

/** The most units that may stand between two groups of one number. */
const longestGap = 4;

/** Groups of digits with nothing but a few signs and spaces between them: what one number may be written as. */
export function runsOf(text: string, groups: readonly NumberGroup[]): NumberGroup[][] {
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
  if (right.start - left.end > longestGap) return false;
  for (let at = left.end; at < right.start; at += 1) if (isLetterAt(text, at)) return false;
  return true;
}

/** Neighbouring groups of a run, from `from` to before `to`, that could be one number. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /**
   * `whole`: in one piece, or grouped as numbers are. `part`: so grouped, but the groups go on in the same way
   * before or after. `hidden`: groups of any size, as somebody makes them who hides a number.
   */
  readonly shape: 'whole' | 'part' | 'hidden';
}

const shortest = 12;
const longest = 19;

/** Sizes of groups of one size. Amazon's order numbers have two of seven. */
const equalSizes: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 8]);

/** Group sizes in which cards are printed, beside groups of one size. */
const printed: readonly (readonly number[])[] = [
  [4, 6, 5],
  [4, 6, 4],
  [4, 5, 6],
  [6, 13],
  [8, 11],
];

/** Sizes in which Amazon and eBay write their order numbers. */
const ordersOfShops: ReadonlySet<string> = new Set(['3,7,7', '2,5,5']);

/** The stretches of a run that could be a number of 12 to 19 digits, each with how it looks. */
export function windowsOf(text: string, run: readonly NumberGroup[]): Window[] {
  const sizes = run.map(({ start, end }) => end - start);
  const windows: Window[] = [];
  for (const [from, size] of sizes.entries()) {
    if (size >= shortest && size <= longest) windows.push({ from, to: from + 1, shape: 'whole' });
    for (const pattern of printed) {
      if (pattern.every((expected, at) => sizes[from + at] === expected)) {
        windows.push({ from, to: from + pattern.length, shape: 'whole' });
      }
    }
  }
  if (run.length === 1) return windows;
  const gaps = run.map(({ end }, at) => text.slice(end, run[at + 1]?.start ?? end));
  windows.push(...equalGroups(sizes, gaps));
  if (mayBeHidden(sizes, gaps)) windows.push({ from: 0, to: run.length, shape: 'hidden' });
  return windows;
}

/** Stretches of groups of one size, the last perhaps shorter, on one line or each on a line of its own. */
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
  const holds = (count: number) => count >= shortest && count <= longest;
  if (tail > 0 && holds(digits + tail)) windows.push({ from, to: to + 1, shape: 'whole' });
  // Fours and a few digits more may be a card and its code; in other groups they are the end of one number.
  const isCardAndCode = size === 4 && digits === 16;
  if (holds(digits) && (tail === 0 || isCardAndCode)) windows.push({ from, to, shape: 'whole' });
  if (size !== 4 || digits <= longest) return windows;
  // Fours that go on: cards in a row where they are cut so, else a part of something longer.
  const inARow = tail === 0 && digits % 16 === 0;
  for (let at = from; at + 4 <= to; at += 1) {
    windows.push({ from: at, to: at + 4, shape: inARow && (at - from) % 4 === 0 ? 'whole' : 'part' });
  }
  return windows;
}

function isLineBreak(gap: string | undefined): boolean {
  return gap?.includes('\n') ?? false;
}

/** What may stand between the pieces of a hidden number; a clock's colon or a list's comma is not hiding. */
const hidingGap = /^[ \t\r\n.\-_/\\|~*]{1,4}$/;

function mayBeHidden(sizes: readonly number[], gaps: readonly string[]): boolean {
  const digits = sizes.reduce((sum, size) => sum + size, 0);
  if (digits < shortest || digits > longest || ordersOfShops.has(sizes.join())) return false;
  if (!gaps.slice(0, -1).every((gap) => hidingGap.test(gap))) return false;
  return !sizes.some((_, at) => isDate(sizes.slice(at, at + 3), gaps.slice(at, at + 2)));
}

/** 25.11.2026, 2026-11-25, 25/11/26: three groups of a date's sizes with one sign between. */
function isDate(sizes: readonly number[], [left, right]: readonly string[]): boolean {
  if (left !== right || !/^[.\-/]$/.test(left ?? '')) return false;
  const [first = 0, second = 0, third = 0] = sizes;
  return second <= 2 && ((first <= 2 && (third === 4 || third === 2)) || (first === 4 && third <= 2));
}
