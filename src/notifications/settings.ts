import type { OperatorActor } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  lockNotificationSettings,
  readNotificationSettings,
  setNotificationSettings,
} from '../database/statements/notification-settings.js';
import { inputError } from '../errors/caller-error.js';
import { languageNamed, type NotificationLanguage } from './languages.js';

/** The bounds of the delay. The database checks the same. */
export const delayBounds = { min: 1, max: 1_440 } as const;

/** The settings of a marketplace for emails about unread messages. */
export interface NotificationSettings {
  /** Whether emails are sent. */
  emails: boolean;
  /** The time for which a message waits before an email. */
  delayMinutes: number;
  /** Whether an email has the first line of the first message. */
  firstLine: boolean;
  /** Such as `#4338ca`; null: Parley's own. */
  colour: string | null;
  /** The language of people who have chosen none. */
  defaultLanguage: NotificationLanguage;
  /** Whether people can answer emails. */
  replies: boolean;
}

/** Returns the settings of the actor's marketplace. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function readSettings(actor: OperatorActor, database: Runner): Promise<NotificationSettings> {
  requirePermission(actor, 'settings.manage');
  const [row] = await database.run(marketplaceOf(actor), readNotificationSettings, {});
  return settingsOf(row);
}

/**
 * Changes the settings; omitted fields keep their values. They apply to emails from now on, also to messages that wait already.
 * @param replyDomain the domain of the addresses to answer to; null if the server receives no emails.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `delayMinutes`, `colour` and `replies`.
 */
export async function updateSettings(
  actor: OperatorActor,
  database: Database,
  change: Partial<NotificationSettings>,
  replyDomain: string | null,
): Promise<NotificationSettings> {
  requirePermission(actor, 'settings.manage');
  const scope = marketplaceOf(actor);
  return database.transaction(async (transaction) => {
    const [row] = await transaction.run(scope, lockNotificationSettings, {});
    const before = settingsOf(row);
    const after = checkSettings({ ...before, ...change });
    if (after.replies && !before.replies && replyDomain === null)
      throw inputError('replies', 'This server receives no emails.');
    const changes = changesOf(before, after);
    if (changes.length === 0) return after;
    await transaction.run(scope, setNotificationSettings, after);
    await writeAudit(actor, transaction, 'notificationSettingsUpdate', changes);
    return after;
  });
}

function settingsOf(row: Values<typeof readNotificationSettings.row> | undefined): NotificationSettings {
  if (!row) throw new Error("The actor's marketplace does not exist.");
  return { ...row, defaultLanguage: languageNamed(row.defaultLanguage) };
}

function checkSettings(settings: NotificationSettings): NotificationSettings {
  const { delayMinutes, colour } = settings;
  const { min, max } = delayBounds;
  if (!Number.isInteger(delayMinutes) || delayMinutes < min || delayMinutes > max) {
    throw inputError('delayMinutes', `The delay must be between ${min} and ${max} minutes.`);
  }
  if (colour !== null && !/^#[\da-f]{6}$/i.test(colour)) {
    throw inputError('colour', 'The colour must have the form #4338ca.');
  }
  return { ...settings, colour: colour?.toLowerCase() ?? null };
}

function changesOf(before: NotificationSettings, after: NotificationSettings): AuditChange[] {
  const text = (value: string | number | boolean | null) => (value === null ? null : String(value));
  return (Object.keys(before) as (keyof NotificationSettings)[])
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: text(before[field]), after: text(after[field]) }));
}
