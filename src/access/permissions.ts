import { type CallerError, callerError, ForbiddenError } from '../errors/caller-error.js';
import type { Actor, Administrator } from './actor.js';
import { accountsRole, roleCanManageSettings, settingsRoles } from './user-roles.js';

/**
 * Defines the permissions and the rule of each; docs/permissions.md has the table. Every actor can read the chat of
 * its side. The administrator has every permission but `chat-tokens.create`.
 */
export const permissions = [
  /** Send messages, mark messages as read and threads as unread, publish typing and presence. */
  'chat.write',
  /** Redact any message of the marketplace, and any note of the operator. */
  'messages.redact',
  /** Redact own messages that the other side has not read, for a while; with `messages.redact`, any message. */
  'messages.redact-own',
  /** Export the messages that the actor can read: the operator all of the marketplace, a seller its own thread. */
  'messages.export',
  /** Finish, snooze, assign and label threads, and save views of them. Only the operator has a work state. */
  'work-state.write',
  /** Read the operator's internal notes, and the own mentions in them. */
  'notes.read',
  /** Write internal notes, change and delete own ones, and mark mentions as read. */
  'notes.write',
  /** Redact own internal notes; with `messages.redact`, any note. */
  'notes.redact-own',
  /** Create, change and delete the marketplace's labels of threads. */
  'labels.manage',
  /** Read the reports, which have figures of each of the operator's users. */
  'reports.read',
  /** Read the content policy, which says what messages may contain. */
  'content-policy.read',
  /** Manage webhooks, the content policy, link patterns, sellers and the marketplace's settings, and read the audit log. */
  'settings.manage',
  /** Change the marketplace's name, which appears in mails. */
  'marketplace.rename',
  /** Manage users and API keys, except for what needs `full-access.manage`. */
  'accounts.manage',
  /**
   * Give and take full access: keys with the scope `manage`, Full Admins; reset users; change the sign-in policy; shorten the
   * audit log; set the retention of messages and legal holds; and export and erase people.
   */
  'full-access.manage',
  /** Create chat tokens for a seller's browser. */
  'chat-tokens.create',
  /** Use the operator's canned replies, and manage own ones. */
  'canned-replies.use',
  /** Manage the canned replies that all users of the operator share. */
  'canned-replies.manage',
  /** Read and change the own notifications. Only people have some. */
  'own-notifications.manage',
] as const;

export type Permission = (typeof permissions)[number];

/** The permissions that depend on the kind of actor. */
type RestrictedPermission = Exclude<
  Permission,
  | 'chat.write'
  | 'messages.redact-own'
  | 'work-state.write'
  | 'notes.read'
  | 'notes.write'
  | 'notes.redact-own'
  | 'labels.manage'
  | 'reports.read'
  | 'content-policy.read'
  | 'canned-replies.use'
  | 'own-notifications.manage'
>;

/** Returns true if the actor has the permission. */
export function hasPermission(actor: Actor | Administrator, permission: Permission): boolean {
  return denialOf(actor, permission) === null;
}

/** @throws {CallerError} `MISSING_SCOPE` for a key without the scope; `FORBIDDEN` if the actor lacks the permission. */
export function requirePermission(actor: Actor | Administrator, permission: Permission): void {
  const denial = denialOf(actor, permission);
  if (!denial) return;
  if (actor.side !== 'administrator') actor.origin?.missingPermissions.add(permission);
  throw denial;
}

/**
 * Returns the id of the API key that creates a chat token. A person cannot create one, because it would allow the person
 * to write in a seller's name. Nor can a chat token, because it could extend its own lifetime.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`.
 */
export function requireTokenKey(actor: Actor): number {
  requirePermission(actor, 'chat-tokens.create');
  if (actor.credential?.kind !== 'key') throw new Error('Only an API key has chat-tokens.create.');
  return actor.credential.id;
}

/** Returns the error if the actor lacks the permission; null if it has it. */
function denialOf(actor: Actor | Administrator, permission: Permission): CallerError | null {
  if (actor.side === 'administrator') {
    return permission === 'chat-tokens.create' ? new ForbiddenError(apiKeyRequired) : null;
  }
  if (permission === 'chat.write') {
    return actor.scope === 'chat:write' ? null : missingScope('chat:write');
  }
  if (permission === 'work-state.write' || permission === 'labels.manage' || permission === 'reports.read') {
    if (actor.side === 'seller') return onlyOperator();
    return denialOf(actor, permission === 'work-state.write' ? 'chat.write' : 'settings.manage');
  }
  if (permission === 'notes.read' || permission === 'notes.write' || permission === 'notes.redact-own') {
    if (actor.side === 'seller') return onlyOperator();
    // The query of a webhook has neither a credential nor a person. Its answer leaves Parley, and notes must not.
    if (actor.credential === null && actor.person === null) return webhookDenial();
    if (permission === 'notes.read') return null;
    return denialOf(actor, permission === 'notes.write' ? 'chat.write' : 'messages.redact-own');
  }
  if (permission === 'messages.redact-own') {
    return denialOf(actor, 'messages.redact') && denialOf(actor, 'chat.write');
  }
  if (permission === 'content-policy.read') {
    return denialOf(actor, 'settings.manage') && denialOf(actor, 'chat.write');
  }
  if (permission === 'canned-replies.use') {
    const denial = denialOf(actor, 'canned-replies.manage');
    return actor.side === 'operator' ? denial && denialOf(actor, 'chat.write') : denial;
  }
  if (permission === 'own-notifications.manage') return actor.person === null ? onlyPeople() : null;
  if (actor.person !== null) return personDenial(actor, actor.person.role, permission);
  switch (actor.credential?.kind) {
    case 'key':
      return keyDenial(actor, permission);
    case 'token':
      return new ForbiddenError('A chat token can only be used for the chat.');
    default:
      return webhookDenial();
  }
}

const onlyOperator = () => new ForbiddenError('Only the operator can do this.');

const onlyPeople = () => new ForbiddenError('Only a person who is signed in has notifications.');

const webhookDenial = () => callerError('MISSING_SCOPE', 'The query of a webhook can only read the chat.');

const apiKeyRequired = 'Only an API key can create chat tokens.';

const missingScope = (scope: string) =>
  callerError('MISSING_SCOPE', `This API key can't do this. The scope ${scope} is needed.`);

/** Applies the rules of a signed-in person: the role of an Operator's user decides. */
function personDenial(
  { side }: Actor,
  role: string | null,
  permission: RestrictedPermission,
): CallerError | null {
  switch (permission) {
    case 'messages.export':
      if (side === 'seller') return null;
      return roleCanManageSettings(role) ? null : roleDenial(role, settingsRoles.join(' or '));
    case 'settings.manage':
      return roleCanManageSettings(role) ? null : roleDenial(role, settingsRoles.join(' or '));
    case 'messages.redact':
    case 'marketplace.rename':
    case 'canned-replies.manage':
      return side === 'operator' && roleCanManageSettings(role)
        ? null
        : roleDenial(role, settingsRoles.join(' or '));
    case 'accounts.manage':
    case 'full-access.manage':
      return side === 'operator' && role === accountsRole ? null : roleDenial(role, accountsRole);
    case 'chat-tokens.create':
      return new ForbiddenError(apiKeyRequired);
  }
}

const roleDenial = (role: string | null, needed: string) =>
  new ForbiddenError(
    role === null
      ? "A seller's user can't do this."
      : `The role ${role} can't do this. Ask a user with the role ${needed}.`,
  );

/**
 * Applies the rules of API keys. No key has `full-access.manage`: a stolen key must not create a key with `manage`, take over a
 * Full Admin or weaken the sign-in policy. A key from before the scope `manage` does not have `marketplace.rename`, because the name
 * appears in mails.
 */
function keyDenial({ side, scope, credential }: Actor, permission: RestrictedPermission): CallerError | null {
  const { canManage = false, canImpersonate = false, hasEarlierRights = false } = credential?.rights ?? {};
  switch (permission) {
    case 'messages.export':
      if (side === 'seller') return scope === 'chat:write' ? null : missingScope('chat:write');
      return canManage ? null : missingScope('manage');
    case 'settings.manage':
      return canManage || hasEarlierRights ? null : missingScope('manage');
    case 'messages.redact':
    case 'marketplace.rename':
    case 'canned-replies.manage':
    case 'accounts.manage':
      if (side === 'seller') return new ForbiddenError("A seller's API key can't do this.");
      return canManage ? null : missingScope('manage');
    case 'full-access.manage':
      return new ForbiddenError(`An API key can't do this. Sign in as a user with the role ${accountsRole}.`);
    case 'chat-tokens.create':
      // A seller's key creates tokens of its own seller, in whose name it can write anyway.
      if (side === 'seller') return scope === 'chat:write' ? null : missingScope('chat:write');
      return canImpersonate || hasEarlierRights ? null : missingScope('chat:impersonate');
  }
}
