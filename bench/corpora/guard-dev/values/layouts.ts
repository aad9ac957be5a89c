import type { Random } from '../../guard-report/random.js';
import { grouped } from './grouped.js';

const groupsOf4 = (value: string): string[] =>
  value.length === 15
    ? [value.slice(0, 4), value.slice(4, 10), value.slice(10)]
    : (value.match(/.{1,4}/g) ?? []);

const inScript = (zero: number) => (value: string) =>
  value.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

/** Ways in which people write a value. The name of a layout is a group of lengths, or one of these. */
const layouts: Readonly<Record<string, (value: string) => string>> = {
  four: (value) => groupsOf4(value).join(' '),
  dash: (value) => groupsOf4(value).join('-'),
  dot: (value) => groupsOf4(value).join('.'),
  slash: (value) => groupsOf4(value).join('/'),
  comma: (value) => groupsOf4(value).join(', '),
  underscore: (value) => groupsOf4(value).join('_'),
  line: (value) => groupsOf4(value).join('\n'),
  nbsp: (value) => groupsOf4(value).join('\u00a0'),
  entity: (value) => groupsOf4(value).join('&nbsp;'),
  percent: (value) => groupsOf4(value).join('%20'),
  plus: (value) => groupsOf4(value).join('+'),
  invisible: (value) => groupsOf4(value).join('\u200b'),
  each: (value) => [...value].join(' '),
  pairs: (value) => (value.match(/.{1,2}/g) ?? []).join(' '),
  numbered: (value) =>
    groupsOf4(value)
      .map((group, at) => `${at + 1}. ${group}`)
      .join('\n'),
  numbered2: (value) =>
    groupsOf4(value)
      .map((group, at) => `${at + 1}) ${group}`)
      .join('\n'),
  wide: inScript(0xff10),
  arabic: inScript(0x0660),
  persian: inScript(0x06f0),
  devanagari: inScript(0x0966),
  thai: inScript(0x0e50),
  lower: (value) => value.toLowerCase(),
};

const usual = ['', '', 'four', 'four', 'dash', 'dot', 'nbsp'];

export function laidOut(random: Random, value: string, layout: string): string {
  if (layout === 'any') return laidOut(random, value, random.pick(usual));
  if (layout === '') return value;
  const named = layouts[layout];
  if (named) return named(value);
  // Lengths of groups with a separator, such as `3-3-3` or `3.2.4`; `_` is a space.
  const separator = layout.replace(/\d/g, '').charAt(0);
  const lengths = layout.split(separator).map(Number);
  return grouped(value, lengths, separator === '_' ? ' ' : separator);
}
