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
  /** The forms in the message, such as `order.amazon tracking.ups`, or `words` if there are none. */
  form: string;
}

const placeholders = {
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

/** The line templates of pasted lists. */
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

/** The languages, each with its share of the messages in percent and its sentence templates. */
const languages: readonly { language: Language; sharePercent: number; templates: readonly string[] }[] = [
  { language: 'en' as const, sharePercent: 48, text: english },
  { language: 'de' as const, sharePercent: 16, text: german },
  { language: 'fr' as const, sharePercent: 8, text: french },
  { language: 'es' as const, sharePercent: 7, text: spanish },
  { language: 'it' as const, sharePercent: 6, text: italian },
  { language: 'nl' as const, sharePercent: 6, text: dutch },
  { language: 'pt' as const, sharePercent: 5, text: portuguese },
  { language: 'pl' as const, sharePercent: 1, text: polish },
  { language: 'ja' as const, sharePercent: 1, text: japanese },
  { language: 'zh' as const, sharePercent: 1, text: chinese },
  { language: 'ar' as const, sharePercent: 1, text: arabic },
].map(({ text, ...rest }) => ({ ...rest, templates: templatesOf(text) }));

/** The number of sentence templates of all languages. */
export const templateCount: number = languages.reduce((total, { templates }) => total + templates.length, 0);

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
 * Returns messages as operators and sellers write them, without sensitive data: numbers of orders, goods, parcels and
 * businesses, dates and amounts, and sentences about cards and passwords that contain none. The same seed gives the same
 * messages; a larger count adds messages at the end.
 */
export function createHarmlessMessages(seed: number, count: number): HarmlessMessage[] {
  const draw = new SeededRandom(seed);
  return Array.from({ length: count }, () => createHarmlessMessage(draw));
}

function createHarmlessMessage(draw: SeededRandom): HarmlessMessage {
  const { language, templates } = pickLanguage(draw);
  const forms = new Set<string>();
  const sentences = Array.from({ length: draw.chance(0.12) ? 2 : 1 }, () =>
    fillTemplate(draw, language, draw.pick(templates), forms),
  );
  const [hello, goodbye] = greetings[language] ?? [[], []];
  if (hello.length > 0 && draw.chance(0.12)) sentences.unshift(draw.pick(hello));
  if (goodbye.length > 0 && draw.chance(0.12)) sentences.push(draw.pick(goodbye));
  return {
    text: sentences.join(draw.chance(0.5) ? '\n' : ' '),
    form: forms.size === 0 ? 'words' : [...forms].sort().join(' '),
  };
}

function pickLanguage(draw: SeededRandom) {
  let at = draw.integer(1, 100);
  const found = languages.find(({ sharePercent }) => {
    at -= sharePercent;
    return at <= 0;
  });
  if (!found) throw new Error('The shares of the languages must add up to 100.');
  return found;
}

/** Fills the placeholders of a template, and adds their forms to `forms`. */
function fillTemplate(draw: SeededRandom, language: Language, template: string, forms: Set<string>): string {
  return template.replace(/\{(\w+)(?:\.(\w+))?\}/g, (_, thing: string, name: string | undefined) => {
    if (thing === 'list') return createPastedList(draw, language, name ?? '', forms);
    const known: Forms | undefined = placeholders[thing as keyof typeof placeholders];
    if (!known) throw new Error(`Unknown placeholder: ${thing}.`);
    const chosen = name ?? draw.pick(Object.keys(known));
    const form: Form | undefined = known[chosen];
    if (!form) throw new Error(`Unknown placeholder: ${thing}.${chosen}.`);
    forms.add(`${thing}.${chosen}`);
    return form(draw, language);
  });
}

/** Returns 2 to 12 lines from one template. */
function createPastedList(draw: SeededRandom, language: Language, name: string, forms: Set<string>): string {
  const lines = listLines[name];
  if (!lines) throw new Error(`Unknown list: ${name}.`);
  const line = draw.pick(lines);
  return Array.from({ length: draw.integer(2, 12) }, () => fillTemplate(draw, language, line, forms)).join(
    '\n',
  );
}

function templatesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\n', '\n'));
}
