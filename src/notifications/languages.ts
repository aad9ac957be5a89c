/** The languages of notifications. */
export const notificationLanguages = ['en', 'de', 'ar'] as const;

export type NotificationLanguage = (typeof notificationLanguages)[number];

/** Returns a language; English for one that a later version has stored. */
export const languageNamed = (name: string): NotificationLanguage =>
  notificationLanguages.find((each) => each === name) ?? 'en';

export const directionOf = (language: NotificationLanguage): 'ltr' | 'rtl' =>
  language === 'ar' ? 'rtl' : 'ltr';
