import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hueCount } from '../../../web/src/components/initials.js';

/* Checks that each colour has one meaning, a name that says it, and a sufficient contrast in both themes. */

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const withoutComments = (css: string) => css.replace(/\/\*[\s\S]*?\*\//g, '');
const sheets = readdirSync(new URL('web/src', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css'))
  .map((path) => ({ path, css: withoutComments(read(`web/src/${path}`)) }));

/** The rules of a sheet without conditions around them. */
const rulesOf = (css: string) =>
  [...css.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
    selector: selector.trim(),
    body,
  }));

const tokensOf = (body: string) =>
  Object.fromEntries(
    [...body.matchAll(/(--p-[\w-]+):\s*(?:var\([^,]+,\s*)?(#[0-9a-f]{6})/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  ) as Record<string, string>;

const [light = {}, darkOfSystem = {}, darkIfChosen = {}] = rulesOf(
  withoutComments(read('web/src/theme/tokens.css')),
)
  .map(({ body }) => tokensOf(body))
  .filter((tokens) => Object.keys(tokens).length > 0);
const themes = { light, dark: darkOfSystem };

/** Components from 0 to 1. */
type Rgb = readonly [number, number, number];
const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const encoded = (part: number) => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);
const hex = (value = ''): Rgb => {
  const at = (from: number) => Number.parseInt(value.slice(from, from + 2), 16) / 255;
  return [at(1), at(3), at(5)];
};
const luminance = ([red, green, blue]: Rgb) =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
const contrast = (one: Rgb, other: Rgb) => {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};
const mix = (one: Rgb, share: number, other: Rgb) =>
  one.map((part, index) => part * share + (other[index] ?? 0) * (1 - share)) as unknown as Rgb;

function fromOklch(lightness: number, chroma: number, hue: number): Rgb {
  const [a, b] = [Math.cos((hue * Math.PI) / 180), Math.sin((hue * Math.PI) / 180)].map(
    (part) => part * chroma,
  );
  const cube = (x: number, y: number) => (lightness + x * (a ?? 0) + y * (b ?? 0)) ** 3;
  const [l, m, s] = [
    cube(0.3963377774, 0.2158037573),
    cube(-0.1055613458, -0.0638541728),
    cube(-0.0894841775, -1.291485548),
  ];
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((part) => encoded(Math.min(Math.max(part, 0), 1))) as unknown as Rgb;
}

function hueAndChroma(colour: Rgb): { hue: number; chroma: number } {
  const [red, green, blue] = colour.map(linear) as unknown as Rgb;
  const [l, m, s] = [
    Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue),
    Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue),
    Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue),
  ];
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { hue: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360, chroma: Math.hypot(a, b) };
}

/** The tokens that mean something, and the surface of each. */
const meanings = ['accent-text', 'positive', 'danger', 'warning', 'note', 'waiting'];

test('both ways to the dark theme have the same colours, and each colour is in both themes', () => {
  expect(darkIfChosen).toEqual(darkOfSystem);
  expect(Object.keys(darkOfSystem).sort()).toEqual(Object.keys(light).sort());
});

test('only these sheets have colours of their own', () => {
  const own = sheets
    // A translucent black dims what is below.
    .filter(({ css }) => /#[0-9a-f]{3,8}\b|oklch|\bhsl|rgb\((?![^)]*\/)/i.test(css))
    .map(({ path }) => path);
  expect(own.sort()).toEqual([
    'components/avatar.css',
    'components/label-colours.css',
    'features/admin/reports/reports.css',
    'features/thread/record.css',
    'theme/tokens.css',
  ]);
});

test('every token that is used is defined', () => {
  const defined = new Set(read('web/src/theme/tokens.css').match(/--p-[\w-]+(?=:)/g));
  const used = sheets.flatMap(({ path, css }) =>
    [...css.matchAll(/var\((--p-[\w-]+)/g)].map(([, name = '']) => ({ path, name })),
  );
  const local = new Set(sheets.flatMap(({ css }) => css.match(/--p-[\w-]+(?=:)/g) ?? []));
  // Scripts set these.
  for (const name of ['--p-rem', '--p-menu-top', '--p-menu-left']) local.add(name);
  expect(used.filter(({ name }) => !defined.has(name) && !local.has(name))).toEqual([]);
});

test('the documentation has the meaning of each colour', () => {
  const table = read('docs/decisions/portals.md').match(/^\| `--p-[^|]+/gm) ?? [];
  const documented = table.flatMap((row) => row.match(/--p-[\w-]+/g) ?? []);
  expect(new Set(documented)).toEqual(new Set(Object.keys(light)));
  expect(documented.length).toBe(new Set(documented).size);
});

test.each([
  ['note', /^features\/(?:notes\/|search\/found-messages)/],
  [
    'waiting',
    /^(?:components\/list|features\/thread\/message-list|pages\/operator\/(?:inbox-page|list-pane))\.css/,
  ],
])('the colour of %s is used for nothing else', (meaning, where) => {
  const users = sheets.filter(
    ({ path, css }) => path !== 'theme/tokens.css' && css.includes(`var(--p-${meaning}`),
  );
  expect(users.length).toBeGreaterThan(0);
  expect(users.filter(({ path }) => !where.test(path))).toEqual([]);
});

test('what waits for the network has neither the colour of errors nor that of warnings', () => {
  const waiting = sheets.flatMap(({ path, css }) =>
    rulesOf(css).flatMap(({ selector, body }) =>
      /waiting|\.connection|__live/.test(selector) && body.includes('color')
        ? [{ path, selector, body }]
        : [],
    ),
  );
  expect(waiting.length).toBeGreaterThan(3);
  expect(waiting.filter(({ body }) => /--p-(?:danger|warning)/.test(body))).toEqual([]);
});

test.each(['light', 'dark'] as const)('colours with different meanings differ in the %s theme', (theme) => {
  const colours = meanings.map((name) => ({ name, ...hueAndChroma(hex(themes[theme][`--p-${name}`])) }));
  expect(colours.find(({ name }) => name === 'waiting')?.chroma).toBeLessThan(0.05);
  const bright = colours.filter(({ name }) => name !== 'waiting');
  for (const one of bright) {
    expect(one.chroma, one.name).toBeGreaterThan(0.06);
    for (const other of bright) {
      if (one === other) continue;
      const apart = Math.abs(((one.hue - other.hue + 540) % 360) - 180);
      expect(apart, `${one.name} and ${other.name}`).toBeGreaterThan(35);
    }
  }
});

test.each(['light', 'dark'] as const)('texts have a contrast of 4.5 to 1 in the %s theme', (theme) => {
  const token = (name: string) => hex(themes[theme][`--p-${name}`]);
  const surfaces = ['canvas', 'surface', 'hover', 'selected'];
  const pairs = [
    ...surfaces.flatMap((surface) =>
      ['text', 'text-muted', ...meanings].map((text) => [text, surface] as const),
    ),
    ...['danger', 'warning', 'note', 'waiting'].flatMap((name) => [
      [name, `${name}-surface`] as const,
      ['text', `${name}-surface`] as const,
    ]),
    ...[['on-accent', 'accent'] as const, ['on-own', 'own'] as const, ['on-mark', 'mark'] as const],
  ];
  const low = pairs
    .map(([text, surface]) => ({ text, surface, contrast: contrast(token(text), token(surface)) }))
    .filter((pair) => pair.contrast < 4.5);
  expect(low).toEqual([]);
});

test.each(['light', 'dark'] as const)('initials have a contrast of 4.5 to 1 in the %s theme', (theme) => {
  const css = sheets.find(({ path }) => path === 'components/avatar.css')?.css ?? '';
  const hues = [...css.matchAll(/\[data-hue="(\d+)"\] \{\s*--avatar-hue: (\d+)/g)].map(([, , hue]) =>
    Number(hue),
  );
  expect(hues.length).toBe(hueCount);
  const mixes = [
    ...css.matchAll(/oklch\(([\d.]+) ([\d.]+) var\(--avatar-hue\)\) (\d+)%, var\((--p-[\w-]+)\)/g),
  ];
  // The surface and the text of the avatar, then those of the small one.
  expect(mixes.length).toBe(4);
  const colour = (at: number, hue: number) => {
    const [, lightness, chroma, share, base = ''] = mixes[at] ?? [];
    return mix(
      fromOklch(Number(lightness), Number(chroma), hue),
      Number(share) / 100,
      hex(themes[theme][base]),
    );
  };
  for (const hue of hues) {
    for (const at of [0, 2])
      expect(contrast(colour(at, hue), colour(at + 1, hue)), `${hue}`).toBeGreaterThan(4.5);
  }
});
