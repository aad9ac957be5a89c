import type { BuiltInKind, ContentKind } from '../content-guard/kinds.js';
import type { NotificationLanguage } from '../notifications/languages.js';
import type { ReplyNotice } from './reply-notice.js';

/** The groups of content that an email names: an author need not know the country of a number. */
type ContentGroup = 'card' | 'account' | 'id' | 'contact' | 'secret' | 'own';

/** The texts of emails about answers in one language. Names are HTML or plain text. */
export interface NoticeTexts {
  subject: Readonly<Record<ReplyNotice['reason'], (marketplaceName: string) => string>>;
  lead: Readonly<Record<ReplyNotice['reason'], (marketplaceName: string) => string>>;
  /** The sentence about what the content policy has found. */
  found: (groups: string) => string;
  groups: Readonly<Record<ContentGroup, string>>;
  reason: string;
}

const groupsOfKinds: Readonly<Partial<Record<BuiltInKind, ContentGroup>>> = {
  PAYMENT_CARD: 'card',
  CARD_SECURITY_CODE: 'card',
  CARD_EXPIRY: 'card',
  IBAN: 'account',
  US_BANK_ACCOUNT: 'account',
  AU_BANK_ACCOUNT: 'account',
  UK_BANK_ACCOUNT: 'account',
  SWIFT_ACCOUNT: 'account',
  NZ_BANK_ACCOUNT: 'account',
  CA_BANK_ACCOUNT: 'account',
  IN_BANK_ACCOUNT: 'account',
  MX_CLABE: 'account',
  DE_BANK_ACCOUNT: 'account',
  CRYPTO_WALLET: 'account',
  EMAIL: 'contact',
  PHONE: 'contact',
  MESSENGER_LINK: 'contact',
  COMPANY_CONTACT: 'contact',
  PASSWORD: 'secret',
  API_TOKEN: 'secret',
  PRIVATE_KEY: 'secret',
};

/** Returns the group of a kind. All others are numbers of persons. */
const groupOf = (kind: ContentKind): ContentGroup =>
  kind === 'OWN_PATTERN' ? 'own' : (groupsOfKinds[kind] ?? 'id');

/** Returns what was found as a list, such as "card data or passwords". */
export function foundGroups(language: NotificationLanguage, kinds: readonly ContentKind[]): string {
  const names = new Set(kinds.map((kind) => noticeTexts[language].groups[groupOf(kind)]));
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}

export const noticeTexts: Readonly<Record<NotificationLanguage, NoticeTexts>> = {
  en: {
    subject: {
      blocked: (name) => `Your answer to ${name} was not sent`,
      empty: (name) => `Your answer to ${name} was not sent`,
      tooLong: (name) => `Your answer to ${name} was not sent`,
      closed: (name) => `Your answer to ${name} was not sent`,
      attachments: (name) => `Your answer to ${name} was sent without its attachments`,
      redacted: (name) => `Your answer to ${name} was sent without a part of it`,
    },
    lead: {
      blocked: (name) =>
        `Your answer to ${name} was not sent, because it has content that must not be sent or that you have to confirm. Open the conversation to write it again.`,
      empty: (name) =>
        `Your answer to ${name} was not sent, because no text was found in it. Write your answer above the quoted email, or open the conversation. Attachments cannot be sent.`,
      tooLong: (name) =>
        `Your answer to ${name} was not sent, because it has more than 10,000 characters. Send a shorter one, or several.`,
      closed: (name) =>
        `Your answer to ${name} was not sent, because the conversation takes no messages at the moment.`,
      attachments: (name) =>
        `The text of your answer was sent to ${name}. Its attachments were not: the chat has none.`,
      redacted: (name) =>
        `Your answer was sent to ${name} without content that is not stored in this chat. █████ takes its place. Attachments are not sent either.`,
    },
    found: (groups) => `What was found: ${groups}.`,
    groups: {
      card: 'data of a payment card',
      account: 'an account number',
      id: 'a number of a person, such as an ID or a tax number',
      contact: 'contact data',
      secret: 'a password or a key',
      own: 'content that the rules of the marketplace are about',
    },
    reason: 'You get this email because you answered an email about unread messages.',
  },
  de: {
    subject: {
      blocked: (name) => `Deine Antwort an ${name} wurde nicht gesendet`,
      empty: (name) => `Deine Antwort an ${name} wurde nicht gesendet`,
      tooLong: (name) => `Deine Antwort an ${name} wurde nicht gesendet`,
      closed: (name) => `Deine Antwort an ${name} wurde nicht gesendet`,
      attachments: (name) => `Deine Antwort an ${name} wurde ohne Anhänge gesendet`,
      redacted: (name) => `Deine Antwort an ${name} wurde ohne einen Teil gesendet`,
    },
    lead: {
      blocked: (name) =>
        `Deine Antwort an ${name} wurde nicht gesendet, weil sie Inhalte hat, die nicht gesendet werden dürfen oder die du bestätigen musst. Öffne die Unterhaltung, um sie neu zu schreiben.`,
      empty: (name) =>
        `Deine Antwort an ${name} wurde nicht gesendet, weil darin kein Text gefunden wurde. Schreib die Antwort über die zitierte E-Mail oder öffne die Unterhaltung. Anhänge können nicht gesendet werden.`,
      tooLong: (name) =>
        `Deine Antwort an ${name} wurde nicht gesendet, weil sie mehr als 10.000 Zeichen hat. Sende eine kürzere oder mehrere.`,
      closed: (name) =>
        `Deine Antwort an ${name} wurde nicht gesendet, weil die Unterhaltung gerade keine Nachrichten annimmt.`,
      attachments: (name) =>
        `Der Text deiner Antwort wurde an ${name} gesendet, die Anhänge nicht: Im Chat gibt es keine.`,
      redacted: (name) =>
        `Deine Antwort wurde an ${name} gesendet, aber ohne Inhalte, die in diesem Chat nicht gespeichert werden. Dort steht jetzt █████. Auch Anhänge werden nicht gesendet.`,
    },
    found: (groups) => `Gefunden wurde: ${groups}.`,
    groups: {
      card: 'Daten einer Zahlungskarte',
      account: 'eine Kontonummer',
      id: 'eine Personennummer, etwa eine Ausweis- oder Steuernummer',
      contact: 'Kontaktdaten',
      secret: 'ein Passwort oder ein Schlüssel',
      own: 'etwas, das die eigenen Regeln des Marktplatzes betrifft',
    },
    reason: 'Du bekommst diese E-Mail, weil du auf eine E-Mail über ungelesene Nachrichten geantwortet hast.',
  },
  ar: {
    subject: {
      blocked: (name) => `لم يُرسل ردك إلى ${name}`,
      empty: (name) => `لم يُرسل ردك إلى ${name}`,
      tooLong: (name) => `لم يُرسل ردك إلى ${name}`,
      closed: (name) => `لم يُرسل ردك إلى ${name}`,
      attachments: (name) => `أُرسل ردك إلى ${name} بدون المرفقات`,
      redacted: (name) => `أُرسل ردك إلى ${name} بدون جزء منه`,
    },
    lead: {
      blocked: (name) =>
        `لم يُرسل ردك إلى ${name} لأنه يحتوي على بيانات لا يجوز إرسالها أو يلزم تأكيدها. افتح المحادثة لكتابته من جديد.`,
      empty: (name) =>
        `لم يُرسل ردك إلى ${name} لأنه لم يُعثر فيه على نص. اكتب ردك فوق الرسالة المقتبسة أو افتح المحادثة. لا يمكن إرسال المرفقات.`,
      tooLong: (name) => `لم يُرسل ردك إلى ${name} لأنه يزيد على 10000 حرف. أرسل ردًا أقصر أو عدة ردود.`,
      closed: (name) => `لم يُرسل ردك إلى ${name} لأن المحادثة لا تقبل الرسائل حاليًا.`,
      attachments: (name) => `أُرسل نص ردك إلى ${name} دون المرفقات، فالمحادثة لا تدعمها.`,
      redacted: (name) =>
        `أُرسل ردك إلى ${name} دون بيانات لا تُحفظ في هذه المحادثة، ويظهر مكانها █████. ولا تُرسل المرفقات أيضًا.`,
    },
    found: (groups) => `ما عُثر عليه: ${groups}.`,
    groups: {
      card: 'بيانات بطاقة دفع',
      account: 'رقم حساب',
      id: 'رقم شخصي مثل رقم هوية أو رقم ضريبي',
      contact: 'بيانات اتصال',
      secret: 'كلمة مرور أو مفتاح',
      own: 'محتوى تشمله قواعد السوق الخاصة',
    },
    reason: 'تصلك هذه الرسالة لأنك رددت على بريد عن رسائل غير مقروءة.',
  },
};
