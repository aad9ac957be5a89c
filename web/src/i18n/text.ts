import { type I18n, type Messages, setupI18n } from '@lingui/core';
import { useSyncExternalStore } from 'react';
import type accountPanel from './en/account-panel.json';
import type admin from './en/admin.json';
import type alerts from './en/alerts.json';
import type commands from './en/commands.json';
import type common from './en/common.json';
import type draftError from './en/draft-error.json';
import type exports from './en/exports.json';
import type inbox from './en/inbox.json';
import type look from './en/look.json';
import type messageMenu from './en/message-menu.json';
import type noChat from './en/no-chat.json';
import type notes from './en/notes.json';
import type notifications from './en/notifications.json';
import type offline from './en/offline.json';
import type push from './en/push.json';
import type record from './en/record.json';
import type redaction from './en/redaction.json';
import type replies from './en/replies.json';
import type reports from './en/reports.json';
import type search from './en/search.json';
import type securityNotice from './en/security-notice.json';
import type seller from './en/seller.json';
import type sellerColumn from './en/seller-column.json';
import type sellerExport from './en/seller-export.json';
import type sellerPage from './en/seller-page.json';
import type sessionChanged from './en/session-changed.json';
import type signIn from './en/sign-in.json';
import type thread from './en/thread.json';
import type together from './en/together.json';
import type undoSend from './en/undo-send.json';
import type views from './en/views.json';
import type work from './en/work.json';
import type workTools from './en/work-tools.json';
import type writingHints from './en/writing-hints.json';

/** The id of a text in the catalogues `src/i18n/LOCALE/AREA.json`. English has all texts. */
export type MessageId =
  | keyof typeof accountPanel
  | keyof typeof admin
  | keyof typeof alerts
  | keyof typeof commands
  | keyof typeof common
  | keyof typeof draftError
  | keyof typeof exports
  | keyof typeof inbox
  | keyof typeof look
  | keyof typeof messageMenu
  | keyof typeof noChat
  | keyof typeof notes
  | keyof typeof notifications
  | keyof typeof offline
  | keyof typeof push
  | keyof typeof record
  | keyof typeof redaction
  | keyof typeof replies
  | keyof typeof reports
  | keyof typeof search
  | keyof typeof securityNotice
  | keyof typeof seller
  | keyof typeof sellerColumn
  | keyof typeof sellerExport
  | keyof typeof sellerPage
  | keyof typeof sessionChanged
  | keyof typeof signIn
  | keyof typeof thread
  | keyof typeof together
  | keyof typeof undoSend
  | keyof typeof views
  | keyof typeof work
  | keyof typeof workTools
  | keyof typeof writingHints;

/** Returns a text by its id, filled in with values. */
export type Text = (id: MessageId, values?: Record<string, unknown>) => string;

/** The languages of the portals, with their own names. */
export const locales = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;
export type Locale = keyof typeof locales;

type Catalogue = Record<string, unknown>;

/** The texts of a portal; English is loaded with it, other languages when needed. */
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

/** Returns the texts of the current language, and renders the component again when the language changes. */
export function useText(): Text {
  useSyncExternalStore(
    (changed) => i18n.on('change', changed),
    () => revision,
  );
  return text;
}

/** The texts for use outside of components, such as in the page's title. */
export const currentText: Text = text;

/** Returns the current language, for `Intl`. */
export function currentLocale(): Locale {
  return isLocale(i18n.locale) ? i18n.locale : 'en';
}

/** Returns the browser's variant of a language, such as `en-GB`, for times and dates. */
export function regionalTag(locale: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === locale) ?? locale;
}

/** Returns the direction in which a language is written. */
export function directionOf(locale: Locale): 'rtl' | 'ltr' {
  return locale === 'ar' ? 'rtl' : 'ltr';
}

/** Returns the chosen language, else the first of the browser's languages that the portals have, else English. */
export function preferredLocale(): Locale {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(stored);
  } catch {
    // Without storage, use the browser's languages.
  }
  const wanted = [chosen, ...navigator.languages].map((tag) => tag?.split('-')[0]);
  return wanted.find(isLocale) ?? 'en';
}

/** The language that was chosen last for each root. */
const latest = new WeakMap<HTMLElement, Locale>();

/**
 * Shows the texts in a language, unless another one is chosen before they are loaded. Sets the language and direction of the
 * root, which is the page or a shadow tree.
 */
export async function showLocale(locale: Locale, catalogues: Catalogues, root: HTMLElement): Promise<void> {
  latest.set(root, locale);
  const messages = await Promise.all([catalogues, ...added].map((each) => messagesIn(locale, each)));
  if (latest.get(root) !== locale) return;
  i18n.load(locale, Object.assign({}, ...messages));
  i18n.activate(locale);
  root.lang = locale;
  root.dir = directionOf(locale);
}

/** Adds the texts of a module that is loaded later, in the current language and in those that are chosen later. */
export async function addTexts(catalogues: Catalogues): Promise<void> {
  added.push(catalogues);
  const locale = currentLocale();
  i18n.load(locale, await messagesIn(locale, catalogues));
}

/** Returns the texts in a language; English ones replace those that are missing. */
async function messagesIn(locale: Locale, catalogues: Catalogues): Promise<Messages> {
  const loaded =
    locale === 'en' ? [] : (await catalogues[locale]()).map((module): Catalogue => module.default);
  return Object.assign({}, ...catalogues.en, ...loaded);
}

/** Stores the choice for the next visit. */
export function rememberLocale(locale: Locale): void {
  try {
    localStorage.setItem(stored, locale);
  } catch {
    // Without storage, the choice lasts until the page is closed.
  }
}

function isLocale(value: string | null | undefined): value is Locale {
  return value !== null && value !== undefined && Object.hasOwn(locales, value);
}
