import type { Random } from './random.js';

type Layout = (text: string, random: Random) => string;

/** Returns the text with another separator between its groups. */
const joined = (text: string, separator: string): string => text.replace(/[ -]/g, separator);

const joinedBy =
  (separator: string): Layout =>
  (text) =>
    joined(text, separator);

/** Returns the text with the digits of another script, given its zero. */
const inScript = (text: string, zero: number): string =>
  text.replace(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));

const unevenGroups: Layout = (text, random) => {
  let rest = joined(text, '');
  const groups: string[] = [];
  while (rest) {
    const length = random.integer(2, 6);
    groups.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return groups.join(' ');
};

/** Ways in which people write the groups and digits of a number. A placeholder names one after `~`. */
const layouts: Readonly<Record<string, Layout>> = {
  groups: (text) => text,
  plain: joinedBy(''),
  dashes: joinedBy('-'),
  spaces: joinedBy(' '),
  wide: (text) => inScript(joined(text, ''), 0xff10),
  'wide-groups': (text) => inScript(text, 0xff10),
  arabic: (text) => inScript(text, 0x0660),
  devanagari: (text) => inScript(text, 0x0966),
  dots: joinedBy('.'),
  slashes: joinedBy('/'),
  'two-spaces': joinedBy('  '),
  'spaced-dashes': joinedBy(' - '),
  'no-break': joinedBy('\u00a0'),
  narrow: joinedBy('\u202f'),
  percent: joinedBy('%20'),
  plus: joinedBy('+'),
  entity: joinedBy('&nbsp;'),
  lines: joinedBy('\n'),
  commas: joinedBy(', '),
  'zero-width': joinedBy('\u200b'),
  uneven: unevenGroups,
  pairs: (text) => (joined(text, '').match(/.{1,2}/g) ?? []).join(' '),
  'digit-by-digit': (text) => [...joined(text, '')].join(' '),
  lower: (text) => text.toLowerCase(),
};

/** The layouts that people use most; the more often a layout is here, the more often a text has it. */
const usual = 'plain plain plain groups groups groups groups dashes dots no-break';

/** Returns the text in the named layout; `any` picks a usual one. */
export const laidOut = (text: string, name: string, random: Random): string => {
  const layout = layouts[name === 'any' ? random.word(usual) : name];
  if (!layout) throw new Error(`Unknown layout: ${name}`);
  return layout(text, random);
};
