import type { NotificationLanguage } from './languages.js';

/** The texts of emails about unread messages in one language. */
export interface MailTexts {
  /** By the plural category of the number of messages. */
  unread: (count: number) => string;
  subject: (unread: string, marketplaceName: string) => string;
  wrote: (marketplaceName: string, businessName: string) => string;
  open: string;
  firstLine: string;
  reason: (businessName: string) => string;
  preferences: string;
  /** Of emails that can be answered: the line above which one writes, which must not be wrapped, and a sentence. */
  replyAbove: string;
  canReply: string;
  /** Of emails to the operator's users: the number of conversations, and the parts of the list. */
  conversations: (count: number) => string;
  digestSubject: (conversations: string, marketplaceName: string) => string;
  mentions: string;
  mine: string;
  unassigned: string;
  more: (count: number) => string;
  openInbox: string;
  cannotReply: string;
  digestReason: (marketplaceName: string) => string;
  /** The texts of a test email begin here. */
  testSubject: (marketplaceName: string) => string;
  testHeading: string;
  testLead: (marketplaceName: string) => string;
  testReason: string;
}

/** Returns the form of a number in a language. */
const pluralOf =
  (language: NotificationLanguage, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) =>
  (count: number) =>
    (forms[new Intl.PluralRules(language).select(count)] ?? forms.other).replace(
      '#',
      new Intl.NumberFormat(language).format(count),
    );

export const mailTexts: Readonly<Record<NotificationLanguage, MailTexts>> = {
  en: {
    unread: pluralOf('en', { one: '1 unread message', other: '# unread messages' }),
    subject: (unread, marketplaceName) => `${unread} from ${marketplaceName}`,
    wrote: (marketplaceName, businessName) => `${marketplaceName} wrote to ${businessName}.`,
    open: 'Open conversation',
    firstLine: 'The first message begins:',
    reason: (businessName) =>
      `You get this email because you have access to the messages of ${businessName}. You get at most one in 24 hours, and none while you read the messages.`,
    preferences: 'Change notifications or unsubscribe',
    replyAbove: 'Write your answer above this line',
    canReply: 'You can also answer this email. Your text goes to the conversation, without attachments.',
    conversations: pluralOf('en', {
      one: '1 conversation waits for you',
      other: '# conversations wait for you',
    }),
    digestSubject: (conversations, marketplaceName) => `${conversations} at ${marketplaceName}`,
    mentions: 'You were mentioned',
    mine: 'Assigned to you',
    unassigned: 'Unassigned',
    more: pluralOf('en', { one: 'and 1 more', other: 'and # more' }),
    openInbox: 'Open inbox',
    cannotReply: 'You cannot answer this email. Open a conversation to answer the seller.',
    digestReason: (marketplaceName) =>
      `You get this email because you answer the sellers of ${marketplaceName}. You get at most one in an hour, and none about a conversation that you have open.`,
    testSubject: (marketplaceName) => `Test email from ${marketplaceName}`,
    testHeading: 'Your notifications work',
    testLead: (marketplaceName) =>
      `Emails about unread messages at ${marketplaceName} reach you at this address.`,
    testReason: 'You get this email because you selected the test button of your notifications.',
  },
  de: {
    unread: pluralOf('de', { one: '1 ungelesene Nachricht', other: '# ungelesene Nachrichten' }),
    subject: (unread, marketplaceName) => `${unread} von ${marketplaceName}`,
    wrote: (marketplaceName, businessName) => `${marketplaceName} hat an ${businessName} geschrieben.`,
    open: 'Unterhaltung öffnen',
    firstLine: 'Die erste Nachricht beginnt so:',
    reason: (businessName) =>
      `Du bekommst diese E-Mail, weil du Zugriff auf die Nachrichten von ${businessName} hast. Du bekommst höchstens eine in 24 Stunden und keine, solange du die Nachrichten liest.`,
    preferences: 'Benachrichtigungen ändern oder abbestellen',
    replyAbove: 'Antworte über dieser Zeile',
    canReply: 'Du kannst auch auf diese E-Mail antworten. Dein Text kommt in die Unterhaltung, ohne Anhänge.',
    conversations: pluralOf('de', {
      one: '1 Unterhaltung wartet auf dich',
      other: '# Unterhaltungen warten auf dich',
    }),
    digestSubject: (conversations, marketplaceName) => `${conversations} bei ${marketplaceName}`,
    mentions: 'Du wurdest erwähnt',
    mine: 'Dir zugewiesen',
    unassigned: 'Nicht zugewiesen',
    more: pluralOf('de', { one: 'und 1 weitere', other: 'und # weitere' }),
    openInbox: 'Posteingang öffnen',
    cannotReply:
      'Auf diese E-Mail kannst du nicht antworten. Öffne eine Unterhaltung, um dem Händler zu antworten.',
    digestReason: (marketplaceName) =>
      `Du bekommst diese E-Mail, weil du den Händlern von ${marketplaceName} antwortest. Du bekommst höchstens eine pro Stunde und keine über eine Unterhaltung, die du geöffnet hast.`,
    testSubject: (marketplaceName) => `Test-E-Mail von ${marketplaceName}`,
    testHeading: 'Deine Benachrichtigungen kommen an',
    testLead: (marketplaceName) =>
      `E-Mails über ungelesene Nachrichten bei ${marketplaceName} erreichen dich unter dieser Adresse.`,
    testReason: 'Du bekommst diese E-Mail, weil du in deinen Benachrichtigungen auf „Test“ geklickt hast.',
  },
  ar: {
    unread: pluralOf('ar', {
      one: 'رسالة واحدة غير مقروءة',
      two: 'رسالتان غير مقروءتين',
      few: '# رسائل غير مقروءة',
      many: '# رسالة غير مقروءة',
      other: '# رسالة غير مقروءة',
    }),
    subject: (unread, marketplaceName) => `${unread} من ${marketplaceName}`,
    wrote: (marketplaceName, businessName) => `وصلت إلى ${businessName} رسائل من ${marketplaceName}.`,
    open: 'فتح المحادثة',
    firstLine: 'بداية الرسالة الأولى:',
    reason: (businessName) =>
      `تصلك هذه الرسالة لأن لديك صلاحية الوصول إلى رسائل ${businessName}. لن تصلك أكثر من رسالة بريد واحدة خلال 24 ساعة، ولا شيء ما دمت تقرأ الرسائل.`,
    preferences: 'تغيير الإشعارات أو إلغاء الاشتراك',
    replyAbove: 'اكتب ردك فوق هذا السطر',
    canReply: 'يمكنك أيضًا الرد على هذه الرسالة، وسيصل نصك إلى المحادثة دون مرفقات.',
    conversations: pluralOf('ar', {
      one: 'محادثة واحدة بانتظارك',
      two: 'محادثتان بانتظارك',
      few: '# محادثات بانتظارك',
      many: '# محادثة بانتظارك',
      other: '# محادثة بانتظارك',
    }),
    digestSubject: (conversations, marketplaceName) => `${conversations} في ${marketplaceName}`,
    mentions: 'تمت الإشارة إليك',
    mine: 'المسندة إليك',
    unassigned: 'غير مسندة',
    more: pluralOf('ar', {
      one: 'وواحدة أخرى',
      two: 'واثنتان أخريان',
      few: 'و# أخرى',
      many: 'و# أخرى',
      other: 'و# أخرى',
    }),
    openInbox: 'فتح صندوق الوارد',
    cannotReply: 'لا يمكن الرد على رسالة البريد هذه. افتح المحادثة للرد على البائع.',
    digestReason: (marketplaceName) =>
      `تصلك هذه الرسالة لأنك ترد على بائعي ${marketplaceName}. لن تصلك أكثر من رسالة بريد واحدة في الساعة، ولا شيء عن محادثة مفتوحة لديك.`,
    testSubject: (marketplaceName) => `رسالة تجريبية من ${marketplaceName}`,
    testHeading: 'إشعاراتك تعمل',
    testLead: (marketplaceName) =>
      `تصلك رسائل البريد عن الرسائل غير المقروءة في ${marketplaceName} على هذا العنوان.`,
    testReason: 'تصلك هذه الرسالة لأنك اخترت إرسال رسالة تجريبية من صفحة إشعاراتك.',
  },
};
