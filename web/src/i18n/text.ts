import { type I18n, type Messages, setupI18n } from '@lingui/core';
import { useSyncExternalStore } from 'react';
import type admin from './en/admin.json';
import type common from './en/common.json';
import type inbox from './en/inbox.json';
import type seller from './en/seller.json';
import type sellerPage from './en/seller-page.json';
import type sessionChanged from './en/session-changed.json';
import type signIn from './en/sign-in.json';
import type thread from './en/thread.json';

/** The id of a text in the catalogues, `src/i18n/LOCALE/AREA.json`; English has all of them. */
export type MessageId =
  | keyof typeof admin
  | keyof typeof common
  | keyof typeof inbox
  | keyof typeof seller
  | keyof typeof sellerPage
  | keyof typeof sessionChanged
  | keyof typeof signIn
  | keyof typeof thread;

/** A text by its id, with what it speaks of filled in. */
export type Text = (id: MessageId, values?: Record<string, unknown>) => string;

/** The languages of the portals, each by its own name. */
export const locales = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;
export type Locale = keyof typeof locales;

type Catalogue = Record<string, unknown>;

/** What a portal has to say: English at once, the others when they are asked for. */
export interface Catalogues {
  en: readonly Catalogue[];
  de: () => Promise<readonly { default: Catalogue }[]>;
  ar: () => Promise<readonly { default: Catalogue }[]>;
}

const stored = 'parley.locale';
const i18n: I18n = setupI18n();
const added: Catalogues[] = [];
let revision = 0;
i18n.on('change', () => {
  revision++;
});

const text: Text = (id, values) => i18n._(id, values);

/** The texts of the language that is shown; whoever asks is drawn anew when another is chosen. */
export function useText(): Text {
  useSyncExternalStore(
    (changed) => i18n.on('change', changed),
    () => revision,
  );
  return text;
}

/** The texts outside of what is drawn: the page's title, announcements. */
export const currentText: Text = text;

/** The language that is shown, for `Intl`. */
export function currentLocale(): Locale {
  return isLocale(i18n.locale) ? i18n.locale : 'en';
}

/** The reader's own variant of a language, such as `en-GB`, as the browser has it: for times and dates. */
export function regionalTag(locale: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === locale) ?? locale;
}

/** Right to left or left to right, as the language is written. */
export function directionOf(locale: Locale): 'rtl' | 'ltr' {
  return locale === 'ar' ? 'rtl' : 'ltr';
}

/** The reader's choice, else the first of the browser's languages that there is, else English. */
export function preferredLocale(): Locale {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(stored);
  } catch {
    // Without storage the browser's languages are followed.
  }
  const wanted = [chosen, ...navigator.languages].map((tag) => tag?.split('-')[0]);
  return wanted.find(isLocale) ?? 'en';
}

/** Shows the texts in a language. The root (the page's, or a shadow tree's) is told language and direction. */
export async function showLocale(locale: Locale, catalogues: Catalogues, root: HTMLElement): Promise<void> {
  const messages = await Promise.all([catalogues, ...added].map((each) => messagesIn(locale, each)));
  i18n.load(locale, Object.assign({}, ...messages));
  i18n.activate(locale);
  root.lang = locale;
  root.dir = directionOf(locale);
}

/** Adds the texts of a room that is loaded later, in the language that is shown and in those shown from then on. */
export async function addTexts(catalogues: Catalogues): Promise<void> {
  added.push(catalogues);
  const locale = currentLocale();
  i18n.load(locale, await messagesIn(locale, catalogues));
}

/** English stands in for what a language has not yet. */
async function messagesIn(locale: Locale, catalogues: Catalogues): Promise<Messages> {
  const loaded =
    locale === 'en' ? [] : (await catalogues[locale]()).map((module): Catalogue => module.default);
  return Object.assign({}, ...catalogues.en, ...loaded);
}

/** Keeps a choice for the next visit. */
export function rememberLocale(locale: Locale): void {
  try {
    localStorage.setItem(stored, locale);
  } catch {
    // It holds until the page is left.
  }
}

function isLocale(value: string | null | undefined): value is Locale {
  return value !== null && value !== undefined && Object.hasOwn(locales, value);
}
