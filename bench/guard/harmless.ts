import { SeededRandom } from '../../src/seeding/random.js';
import { money, quantity } from './harmless/amounts.js';
import { company, reference } from './harmless/business-numbers.js';
import { when } from './harmless/dates.js';
import { english } from './harmless/english.js';
import type { Form, Forms, Language } from './harmless/form.js';
import { german } from './harmless/german.js';
import { caseNumber, invoice, order } from './harmless/order-numbers.js';
import { arabic, chinese, dutch, japanese, polish } from './harmless/other-languages.js';
import { where } from './harmless/places.js';
import { product, serial, sku } from './harmless/product-codes.js';
import { french, italian, portuguese, spanish } from './harmless/romance.js';
import { tracking } from './harmless/tracking-numbers.js';

export interface HarmlessMessage {
  text: string;
  /** The forms that it holds, such as `order.amazon tracking.ups`, or `words` where it holds none. */
  form: string;
}

const things = {
  order,
  invoice,
  case: caseNumber,
  product,
  sku,
  serial,
  tracking,
  company,
  reference,
  money,
  quantity,
  when,
  where,
};

/** What a line of a pasted list is made of. */
const listLines: Readonly<Record<string, readonly string[]>> = {
  stock: [
    '{sku} {quantity.pieces}',
    '{product.ean13}\t{quantity.pieces}',
    '- {sku}: {quantity.pieces}',
    '{sku};{product.ean13};{quantity.pieces}',
    '{product.upc} | {sku} | {quantity.pieces}',
  ],
  orders: [
    '{order}',
    '- {order}',
    '{order} {quantity.pieces} x {sku}',
    '{order.long},{sku},{quantity.pieces}',
    '{order.plain} {product.ean13}',
  ],
  csv: [
    '{order};{sku};{quantity.pieces};{money.bare}',
    '{order.plain},{product.ean13},{quantity.pieces},{money.bare},{when.iso}',
    '{when.national}\t{order}\t{tracking}\t{money.price}',
    '"{order}","{sku}","{quantity.pieces}","{money.price}"',
  ],
  prices: ['{sku} {money.price}', '{product.ean13} {money.price}', '{sku}: {money.price} -> {money.price}'],
  parcels: ['{tracking} {quantity.weight}', '{tracking}', '{quantity.pieces} x {sku} in {tracking.sscc}'],
};

/** How often each language is written, and its sentences. */
const spoken: readonly { language: Language; share: number; templates: readonly string[] }[] = [
  { language: 'en' as const, share: 48, text: english },
  { language: 'de' as const, share: 16, text: german },
  { language: 'fr' as const, share: 8, text: french },
  { language: 'es' as const, share: 7, text: spanish },
  { language: 'it' as const, share: 6, text: italian },
  { language: 'nl' as const, share: 6, text: dutch },
  { language: 'pt' as const, share: 5, text: portuguese },
  { language: 'pl' as const, share: 1, text: polish },
  { language: 'ja' as const, share: 1, text: japanese },
  { language: 'zh' as const, share: 1, text: chinese },
  { language: 'ar' as const, share: 1, text: arabic },
].map(({ text, ...rest }) => ({ ...rest, templates: templatesOf(text) }));

/** How many sentences the corpus is drawn from. */
export const templateCount: number = spoken.reduce((total, { templates }) => total + templates.length, 0);

const greetings: Partial<Record<Language, readonly [readonly string[], readonly string[]]>> = {
  en: [
    ['Hi,', 'Hello team,', 'Hi there!', 'Good morning,'],
    ['Thanks!', 'Kind regards', 'Cheers', 'Thank you.'],
  ],
  de: [
    ['Hallo,', 'Guten Tag,', 'Moin,'],
    ['Danke!', 'Mit freundlichen Grüßen', 'Viele Grüße'],
  ],
  fr: [['Bonjour,'], ['Merci !', 'Cordialement']],
  es: [
    ['Hola,', 'Buenos días,'],
    ['¡Gracias!', 'Saludos'],
  ],
  it: [
    ['Buongiorno,', 'Salve,'],
    ['Grazie!', 'Cordiali saluti'],
  ],
  nl: [
    ['Hallo,', 'Goedendag,'],
    ['Bedankt!', 'Groeten'],
  ],
  pt: [
    ['Olá,', 'Bom dia,'],
    ['Obrigado!', 'Atenciosamente'],
  ],
};

/**
 * Messages as operators and sellers write them, that hold nothing which a guard may refuse: numbers of orders,
 * goods, parcels and businesses, dates and amounts, and talk about cards and passwords without any. The same
 * seed gives the same messages, and more of them begin with fewer.
 */
export function harmlessMessages(seed: number, count: number): HarmlessMessage[] {
  const draw = new SeededRandom(seed);
  return Array.from({ length: count }, () => harmlessMessage(draw));
}

function harmlessMessage(draw: SeededRandom): HarmlessMessage {
  const { language, templates } = someLanguage(draw);
  const forms = new Set<string>();
  const sentences = Array.from({ length: draw.chance(0.12) ? 2 : 1 }, () =>
    filled(draw, language, draw.pick(templates), forms),
  );
  const [hello, goodbye] = greetings[language] ?? [[], []];
  if (hello.length > 0 && draw.chance(0.12)) sentences.unshift(draw.pick(hello));
  if (goodbye.length > 0 && draw.chance(0.12)) sentences.push(draw.pick(goodbye));
  return {
    text: sentences.join(draw.chance(0.5) ? '\n' : ' '),
    form: forms.size === 0 ? 'words' : [...forms].sort().join(' '),
  };
}

function someLanguage(draw: SeededRandom) {
  let at = draw.integer(1, 100);
  const found = spoken.find(({ share }) => {
    at -= share;
    return at <= 0;
  });
  if (!found) throw new Error('The shares of the languages are not 100 in all.');
  return found;
}

/** The template with its placeholders drawn, whose forms are added to `forms`. */
function filled(draw: SeededRandom, language: Language, template: string, forms: Set<string>): string {
  return template.replace(/\{(\w+)(?:\.(\w+))?\}/g, (_, thing: string, name: string | undefined) => {
    if (thing === 'list') return pastedList(draw, language, name ?? '', forms);
    const known: Forms | undefined = things[thing as keyof typeof things];
    if (!known) throw new Error(`There is no ${thing} to draw.`);
    const chosen = name ?? draw.pick(Object.keys(known));
    const form: Form | undefined = known[chosen];
    if (!form) throw new Error(`There is no ${thing}.${chosen} to draw.`);
    forms.add(`${thing}.${chosen}`);
    return form(draw, language);
  });
}

/** From 2 to 12 lines, all after one template. */
function pastedList(draw: SeededRandom, language: Language, name: string, forms: Set<string>): string {
  const lines = listLines[name];
  if (!lines) throw new Error(`There is no list of ${name} to draw.`);
  const line = draw.pick(lines);
  return Array.from({ length: draw.integer(2, 12) }, () => filled(draw, language, line, forms)).join('\n');
}

function templatesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\n', '\n'));
}
