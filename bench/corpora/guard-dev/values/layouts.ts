import type { Random } from '../../guard-report/random.js';
import { grouped } from './grouped.js';
import { spoken } from './spoken.js';

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
  spacedash: (value) => groupsOf4(value).join(' - '),
  parens: (value) => `(${groupsOf4(value).join(') (')})`,
  brackets: (value) => `[${groupsOf4(value).join('][')}]`,
  quotes: (value) => `"${groupsOf4(value).join('" "')}"`,
  array: (value) => `["${groupsOf4(value).join('", "')}"]`,
  colon: (value) => groupsOf4(value).join(':'),
  semicolon: (value) => groupsOf4(value).join('; '),
  arrow: (value) => groupsOf4(value).join(' → '),
  star: (value) => groupsOf4(value).join('*'),
  ellipsis: (value) => groupsOf4(value).join('…'),
  dots: (value) => groupsOf4(value).join(' ... '),
  break: (value) => groupsOf4(value).join('<br>'),
  bold: (value) => `<b>${groupsOf4(value).join('</b> <b>')}</b>`,
  escape: (value) => groupsOf4(value).join('\\n'),
  encodeddash: (value) => groupsOf4(value).join('%2D'),
  ndash: (value) => groupsOf4(value).join('&ndash;'),
  reference: (value) => groupsOf4(value).join('&#8209;'),
  paragraphs: (value) => groupsOf4(value).join('\n\n'),
  bullets: (value) => `- ${groupsOf4(value).join('\n- ')}`,
  replies: (value) => `> ${groupsOf4(value).join('\n> ')}`,
  stamped: (value) =>
    groupsOf4(value)
      .map((group, at) => `[10:3${at}] ${group}`)
      .join('\n'),
  named: (value) =>
    groupsOf4(value)
      .map((group) => `Anna: ${group}`)
      .join('\n'),
  lettered: (value) =>
    groupsOf4(value)
      .map((group, at) => `${'abcde'[at]}) ${group}`)
      .join('\n'),
  hashed: (value) =>
    groupsOf4(value)
      .map((group, at) => `#${at + 1} ${group}`)
      .join('\n'),
  table: (value) => `| ${groupsOf4(value).join(' | ')} |`,
  emoji: (value) => groupsOf4(value).join(' ✨ '),
  keycap: (value) => [...value].map((digit) => `${digit}\ufe0f\u20e3`).join(''),
  keycaps: (value) => [...value].map((digit) => `${digit}\ufe0f\u20e3`).join(' '),
  circled: (value) => value.replace(/\d/g, (digit) => '⓪①②③④⑤⑥⑦⑧⑨'.charAt(Number(digit))),
  dingbat: (value) => value.replace(/\d/g, (digit) => '⓿❶❷❸❹❺❻❼❽❾'.charAt(Number(digit))),
  superscript: (value) => value.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))),
  struck: (value) => [...value].map((digit) => `${digit}\u0336`).join(''),
  han: (value) => value.replace(/\d/g, (digit) => '零一二三四五六七八九'.charAt(Number(digit))),
  hanzero: (value) => value.replace(/\d/g, (digit) => '〇一二三四五六七八九'.charAt(Number(digit))),
  lookalike: (value) => groupsOf4(value.replaceAll('0', 'O').replaceAll('1', 'l')).join(' '),
  letterO: (value) => groupsOf4(value.replaceAll('0', 'o')).join('-'),
  eachdash: (value) => [...value].join('-'),
  eachdot: (value) => [...value].join('.'),
  eachcomma: (value) => [...value].join(','),
  eachcommaspace: (value) => [...value].join(', '),
  eachslash: (value) => [...value].join(' / '),
  eachline: (value) => [...value].join('\n'),
  eachstar: (value) => [...value].join('*'),
  wide4: (value) => inScript(0xff10)(groupsOf4(value).join('－')),
  bengali: inScript(0x09e6),
  mathematical: inScript(0x1d7d8),
  marks: (value) => `\u202a${groupsOf4(value).join('\u2009')}\u202c`,
  halves: (value) => `${value.slice(0, 8)} ${value.slice(8)}`,
};

const usual = ['', '', 'four', 'four', 'dash', 'dot', 'nbsp'];

export function laidOut(random: Random, value: string, layout: string): string {
  if (layout === 'any') return laidOut(random, value, random.pick(usual));
  if (layout === '') return value;
  if (layout.startsWith('say-')) return spoken(value, layout.slice(4));
  const named = layouts[layout];
  if (named) return named(value);
  // Lengths of groups with a separator, such as `3-3-3` or `3.2.4`; `_` is a space.
  const separator = layout.replace(/\d/g, '').charAt(0);
  const lengths = layout.split(separator).map(Number);
  return grouped(value, lengths, separator === '_' ? ' ' : separator);
}
