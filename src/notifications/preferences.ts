import { type Actor, actorOnSide, type Person } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import type { RequestOrigin } from '../access/request-origin.js';
import { linkedMarketplace, ownMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  lockMember,
  memberPreferences,
  setMemberPreferences,
} from '../database/statements/notification-settings.js';
import { inputError } from '../errors/caller-error.js';
import { languageNamed, type NotificationLanguage, notificationLanguages } from './languages.js';
import type { LinkedMember } from './preference-links.js';
import { endOfQuietHours, isTimeZone } from './quiet-hours.js';
import { isTime, minutesOf, timeOf } from './time-of-day.js';

/** The start and the end of the quiet hours, such as `22:00`. */
export interface QuietTimes {
  from: string;
  to: string;
}

/** What a person has chosen about emails, pushes and open pages. */
export interface NotificationPreferences {
  /** Whether the person gets emails about unread messages. */
  messages: boolean;
  /** Whether one of the operator's users gets emails about conversations that nobody is assigned to, and about mentions. */
  unassigned: boolean;
  mentions: boolean;
  /** The same of pushes to browsers that have subscribed. */
  pushMessages: boolean;
  pushUnassigned: boolean;
  pushMentions: boolean;
  /** Whether open pages show desktop notifications, and play a sound. */
  desktop: boolean;
  sound: boolean;
  quietHours: QuietTimes | null;
  timeZone: string;
  /** Null: the marketplace's. */
  language: NotificationLanguage | null;
}

/**
 * The state of emails to a person. `rejected`: the mail server rejected the address, and they wait until it accepts an email.
 * `turnedOff`: the marketplace sends none.
 */
export type EmailState = 'active' | 'rejected' | 'turnedOff';

/** What a person has chosen, and where emails go. */
export interface OwnNotifications extends NotificationPreferences {
  email: string;
  emailState: EmailState;
  /** Whether it is a quiet hour now. */
  isQuiet: boolean;
}

/** A change of preferences. Omitted fields stay unchanged. */
export interface PreferenceChange extends Partial<Omit<NotificationPreferences, 'language'>> {
  language?: string | null;
}

type PreferenceRow = Values<typeof memberPreferences.row>;

/** Returns the actor's own preferences. @throws {CallerError} `FORBIDDEN` if the actor is no person. */
export async function readPreferences(actor: Actor, database: Runner): Promise<OwnNotifications> {
  const { memberId } = personOf(actor);
  const [row] = await database.run(ownMarketplace(actor), memberPreferences, { memberId });
  if (!row) throw new Error("The actor's own membership does not exist.");
  const preferences = preferencesOf(row);
  return { ...preferences, ...addressOf(row), isQuiet: isQuietAt(preferences, row.now) };
}

/**
 * Changes the actor's own preferences.
 * @throws {CallerError} `FORBIDDEN` if the actor is no person; `BAD_USER_INPUT` on the fields of the change.
 */
export async function updatePreferences(
  actor: Actor,
  database: Database,
  change: PreferenceChange,
): Promise<OwnNotifications> {
  const { memberId } = personOf(actor);
  const scope = ownMarketplace(actor);
  return database.transaction(async (transaction) => {
    await transaction.run(scope, lockMember, { memberId });
    const [row] = await transaction.run(scope, memberPreferences, { memberId });
    if (!row) throw new Error("The actor's own membership does not exist.");
    const before = preferencesOf(row);
    const after = checkPreferences({ ...before, ...change });
    const changes = changesOf(before, after);
    const own = { ...after, ...addressOf(row), isQuiet: isQuietAt(after, row.now) };
    if (changes.length === 0) return own;
    const { quietHours, ...others } = after;
    await transaction.run(scope, setMemberPreferences, {
      ...others,
      memberId,
      quietFrom: quietHours && minutesOf(quietHours.from),
      quietTo: quietHours && minutesOf(quietHours.to),
    });
    await writeAudit(actor, transaction, 'notificationPreferencesUpdate', changes);
    return own;
  });
}

/** Whom a link belongs to, as the actor who can change the preferences, and what its page shows. */
export interface LinkOwner {
  actor: Actor;
  preferences: NotificationPreferences;
  /** The person's language, and that of the marketplace. */
  language: NotificationLanguage;
  defaultLanguage: NotificationLanguage;
  email: string;
  colour: string | null;
}

/** Returns the owner of a verified link; null if the person left. */
export async function findLinkOwner(
  database: Runner,
  link: LinkedMember,
  origin: RequestOrigin,
): Promise<LinkOwner | null> {
  const { marketplaceId, memberId } = link;
  const [row] = await database.run(linkedMarketplace(link), memberPreferences, { memberId });
  if (!row) return null;
  const { userId, name, sellerId, email, marketplaceName, colour } = row;
  const actor = actorOnSide(sellerId, {
    ...{ identity: `user:${userId}`, name, marketplaceId, marketplaceName, origin },
    credential: null,
    person: { memberId, email, role: null },
    scope: 'chat:read',
    expiresAt: null,
  });
  const preferences = preferencesOf(row);
  const defaultLanguage = languageNamed(row.defaultLanguage);
  const language = preferences.language ?? defaultLanguage;
  return { actor, preferences, language, defaultLanguage, email, colour };
}

/** Returns the person. @throws {CallerError} `FORBIDDEN` */
export function personOf(actor: Actor): Person {
  requirePermission(actor, 'own-notifications.manage');
  if (!actor.person) throw new Error('Only a person has own-notifications.manage.');
  return actor.person;
}

const addressOf = ({
  email,
  emails,
  isBounced,
}: PreferenceRow): Pick<OwnNotifications, 'email' | 'emailState'> => ({
  email,
  emailState: !emails ? 'turnedOff' : isBounced ? 'rejected' : 'active',
});

function isQuietAt({ quietHours, timeZone }: NotificationPreferences, time: Date): boolean {
  if (!quietHours) return false;
  const [from, to] = [minutesOf(quietHours.from), minutesOf(quietHours.to)];
  return endOfQuietHours({ from, to, timeZone }, time) !== null;
}

const preferencesOf = ({
  messages,
  unassigned,
  mentions,
  pushMessages,
  pushUnassigned,
  pushMentions,
  desktop,
  sound,
  quietFrom,
  quietTo,
  timeZone,
  language,
}: PreferenceRow): NotificationPreferences => ({
  messages,
  unassigned,
  mentions,
  pushMessages,
  pushUnassigned,
  pushMentions,
  desktop,
  sound,
  quietHours:
    quietFrom === null || quietTo === null ? null : { from: timeOf(quietFrom), to: timeOf(quietTo) },
  timeZone,
  language: language === null ? null : languageNamed(language),
});

/** @throws {InputError} on the fields `quietHours`, `timeZone` and `language`. */
function checkPreferences({
  quietHours,
  timeZone,
  language,
  ...choices
}: Required<PreferenceChange>): NotificationPreferences {
  if (quietHours && !(isTime(quietHours.from) && isTime(quietHours.to))) {
    throw inputError('quietHours', 'Quiet hours need two times from 00:00 to 23:59.');
  }
  if (quietHours && quietHours.from === quietHours.to) {
    throw inputError('quietHours', 'Quiet hours must not begin and end at the same time.');
  }
  if (!isTimeZone(timeZone)) throw inputError('timeZone', 'There is no such time zone.');
  const known = notificationLanguages.find((each) => each === language);
  if (language !== null && known === undefined) {
    throw inputError('language', `Language must be one of ${notificationLanguages.join(', ')}.`);
  }
  return { ...choices, quietHours, timeZone, language: known ?? null };
}

function changesOf(before: NotificationPreferences, after: NotificationPreferences): AuditChange[] {
  const [from, to] = [textsOf(before), textsOf(after)];
  return (Object.keys(from) as (keyof NotificationPreferences)[])
    .filter((field) => from[field] !== to[field])
    .map((field) => ({ field, before: from[field], after: to[field] }));
}

const textsOf = ({
  messages,
  unassigned,
  mentions,
  pushMessages,
  pushUnassigned,
  pushMentions,
  desktop,
  sound,
  quietHours,
  timeZone,
  language,
}: NotificationPreferences): Record<keyof NotificationPreferences, string | null> => ({
  messages: String(messages),
  unassigned: String(unassigned),
  mentions: String(mentions),
  pushMessages: String(pushMessages),
  pushUnassigned: String(pushUnassigned),
  pushMentions: String(pushMentions),
  desktop: String(desktop),
  sound: String(sound),
  quietHours: quietHours && `${quietHours.from}-${quietHours.to}`,
  timeZone,
  language,
});
