import type { NotificationLanguage } from '../../notifications/languages.js';

/** The names of the languages, each in itself. */
export const languageNames: Readonly<Record<NotificationLanguage, string>> = {
  en: 'English',
  de: 'Deutsch',
  ar: 'العربية',
};

/** The texts of the page of a person's notifications. No text has a character that HTML would escape. */
export interface PageTexts {
  title: string;
  /** With the person's address and the marketplace's name. */
  owner: (email: string, marketplaceName: string) => string;
  messages: string;
  /** The choices that only the operator's users have. */
  mine: string;
  unassigned: string;
  mentions: string;
  quietHours: string;
  quietHint: string;
  from: string;
  to: string;
  timeZone: string;
  language: string;
  marketplaceLanguage: (name: string) => string;
  save: string;
  unsubscribe: string;
  saved: string;
  unsubscribed: string;
  invalidTimes: string;
  invalid: string;
  invalidLink: string;
  invalidLinkHint: string;
}

export const pageTexts: Readonly<Record<NotificationLanguage, PageTexts>> = {
  en: {
    title: 'Notifications',
    owner: (email, marketplaceName) => `For ${email} at ${marketplaceName}`,
    messages: 'Email me about unread messages',
    mine: 'Email me about conversations that are assigned to me',
    unassigned: 'Email me about conversations that nobody is assigned to',
    mentions: 'Email me when I am mentioned',
    quietHours: 'Quiet hours',
    quietHint: 'In this time you get no emails. An email that is due is sent when the time ends.',
    from: 'From',
    to: 'To',
    timeZone: 'Time zone',
    language: 'Language',
    marketplaceLanguage: (name) => `Default (${name})`,
    save: 'Save',
    unsubscribe: 'Unsubscribe',
    saved: 'Saved.',
    unsubscribed: 'You are unsubscribed: you get no more emails about unread messages.',
    invalidTimes: 'Enter two different times for the quiet hours.',
    invalid: 'This could not be saved. Check your entries.',
    invalidLink: 'This link is not valid',
    invalidLinkHint: 'It may be old or damaged. Use the link in your latest email.',
  },
  de: {
    title: 'Benachrichtigungen',
    owner: (email, marketplaceName) => `Für ${email} bei ${marketplaceName}`,
    messages: 'E-Mails über ungelesene Nachrichten bekommen',
    mine: 'E-Mails über Unterhaltungen bekommen, die mir zugewiesen sind',
    unassigned: 'E-Mails über Unterhaltungen bekommen, die niemandem zugewiesen sind',
    mentions: 'E-Mails bekommen, wenn mich jemand erwähnt',
    quietHours: 'Ruhezeit',
    quietHint:
      'In dieser Zeit bekommst du keine E-Mails. Eine fällige E-Mail wird am Ende der Ruhezeit gesendet.',
    from: 'Von',
    to: 'Bis',
    timeZone: 'Zeitzone',
    language: 'Sprache',
    marketplaceLanguage: (name) => `Standard (${name})`,
    save: 'Speichern',
    unsubscribe: 'Abbestellen',
    saved: 'Gespeichert.',
    unsubscribed: 'Abbestellt: Du bekommst keine E-Mails über ungelesene Nachrichten mehr.',
    invalidTimes: 'Gib zwei verschiedene Uhrzeiten für die Ruhezeit ein.',
    invalid: 'Das konnte nicht gespeichert werden. Prüfe deine Eingaben.',
    invalidLink: 'Dieser Link ist ungültig',
    invalidLinkHint: 'Er ist vielleicht alt oder beschädigt. Nutze den Link in deiner neuesten E-Mail.',
  },
  ar: {
    title: 'الإشعارات',
    owner: (email, marketplaceName) => `لصاحب العنوان ${email} في ${marketplaceName}`,
    messages: 'إرسال بريد إلكتروني عن الرسائل غير المقروءة',
    mine: 'إرسال بريد عن المحادثات المسندة إليّ',
    unassigned: 'إرسال بريد عن المحادثات غير المسندة إلى أحد',
    mentions: 'إرسال بريد عند الإشارة إليّ',
    quietHours: 'ساعات الهدوء',
    quietHint: 'لن يصلك بريد خلال هذه الساعات. يُرسل البريد المستحق عند انتهائها.',
    from: 'من',
    to: 'إلى',
    timeZone: 'المنطقة الزمنية',
    language: 'اللغة',
    marketplaceLanguage: (name) => `الافتراضية (${name})`,
    save: 'حفظ',
    unsubscribe: 'إلغاء الاشتراك',
    saved: 'تم الحفظ.',
    unsubscribed: 'تم إلغاء الاشتراك: لن يصلك بريد عن الرسائل غير المقروءة بعد الآن.',
    invalidTimes: 'أدخل وقتين مختلفين لساعات الهدوء.',
    invalid: 'تعذر الحفظ. راجع ما أدخلته.',
    invalidLink: 'هذا الرابط غير صالح',
    invalidLinkHint: 'ربما كان قديمًا أو تالفًا. استخدم الرابط في أحدث بريد وصلك.',
  },
};
