import type { AuditAction } from '../../access/audit-actions.js';

/** A change of an account, or a sign-in in a new browser, about which the person gets an email. */
export type NoticedChange =
  | Extract<
      AuditAction,
      | 'backupCodesGenerate'
      | 'passkeyAdd'
      | 'passkeyRemove'
      | 'passkeyRestore'
      | 'passwordChange'
      | 'passwordReset'
      | 'secondFactorDisable'
      | 'secondFactorEnable'
      | 'singleSignOnLink'
      | 'singleSignOnUnlink'
    >
  | 'newDevice';

interface NoticeTexts {
  /** The event as a sentence; also the subject. */
  readonly changes: Readonly<Record<NoticedChange, string>>;
  /** The sentence with the time and the address. The time is a text in UTC. */
  readonly details: (time: string, address: string) => string;
  readonly advice: string;
}

/** The languages of the portals, the default first. */
export const noticeLanguages = ['en', 'de', 'ar'] as const;

export const noticeTexts: Readonly<Record<(typeof noticeLanguages)[number], NoticeTexts>> = {
  en: {
    changes: {
      backupCodesGenerate: 'New backup codes were created for your account',
      newDevice: 'A new browser signed in to your account',
      passkeyAdd: 'A passkey was added to your account',
      passkeyRemove: 'A passkey was removed from your account',
      passkeyRestore: 'A passkey was added to your account again',
      passwordChange: 'Your password was changed',
      passwordReset: 'Your password was set with a link',
      secondFactorDisable: 'The authenticator app of your account was turned off',
      secondFactorEnable: 'An authenticator app was turned on for your account',
      singleSignOnLink: 'Single sign-on was linked to your account',
      singleSignOnUnlink: 'The link of your account to single sign-on was removed',
    },
    details: (time, address) => `Time: ${time} (UTC)\nAddress: ${address}`,
    advice:
      'If this was you, you don’t need to do anything. If it wasn’t, choose a new password at once: open the sign-in page as you usually do, and select “Forgot your password?”. Then tell your marketplace.',
  },
  de: {
    changes: {
      backupCodesGenerate: 'Für dein Konto wurden neue Backup-Codes erstellt',
      newDevice: 'In einem neuen Browser wurde dein Konto angemeldet',
      passkeyAdd: 'Deinem Konto wurde ein Passkey hinzugefügt',
      passkeyRemove: 'Ein Passkey deines Kontos wurde entfernt',
      passkeyRestore: 'Deinem Konto wurde ein Passkey wieder hinzugefügt',
      passwordChange: 'Dein Passwort wurde geändert',
      passwordReset: 'Dein Passwort wurde mit einem Link festgelegt',
      secondFactorDisable: 'Die Authenticator-App deines Kontos wurde ausgeschaltet',
      secondFactorEnable: 'Für dein Konto wurde eine Authenticator-App eingeschaltet',
      singleSignOnLink: 'Dein Konto wurde mit Single Sign-on verknüpft',
      singleSignOnUnlink: 'Die Verknüpfung deines Kontos mit Single Sign-on wurde entfernt',
    },
    details: (time, address) => `Zeit: ${time} (UTC)\nAdresse: ${address}`,
    advice:
      'Wenn du das warst, brauchst du nichts zu tun. Wenn nicht, wähle sofort ein neues Passwort: Öffne die Anmeldeseite wie sonst auch und wähle „Passwort vergessen?“. Gib dann deinem Marktplatz Bescheid.',
  },
  ar: {
    changes: {
      backupCodesGenerate: 'أُنشئت رموز احتياطية جديدة لحسابك',
      newDevice: 'سُجّل الدخول إلى حسابك من متصفح جديد',
      passkeyAdd: 'أُضيف مفتاح مرور إلى حسابك',
      passkeyRemove: 'أُزيل مفتاح مرور من حسابك',
      passkeyRestore: 'أُضيف مفتاح مرور إلى حسابك من جديد',
      passwordChange: 'تغيّرت كلمة مرورك',
      passwordReset: 'عُيّنت كلمة مرورك برابط',
      secondFactorDisable: 'أُوقف تطبيق المصادقة لحسابك',
      secondFactorEnable: 'فُعّل تطبيق مصادقة لحسابك',
      singleSignOnLink: 'رُبط حسابك بتسجيل الدخول الموحّد',
      singleSignOnUnlink: 'أُزيل ربط حسابك بتسجيل الدخول الموحّد',
    },
    details: (time, address) => `الوقت: ${time} (UTC)\nالعنوان: ${address}`,
    advice:
      'إن كنت أنت من فعل ذلك فلا حاجة إلى أي إجراء. وإن لم تكن أنت، فاختر كلمة مرور جديدة فورًا: افتح صفحة تسجيل الدخول كما تفعل عادةً، واختر «هل نسيت كلمة المرور؟»، ثم أخبر السوق.',
  },
};
