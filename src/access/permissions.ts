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
  /** Manage webhooks, the content policy, sellers and the marketplace's settings, and read the audit log. */
  'settings.manage',
  /** Manage users and API keys. */
  'accounts.manage',
  /** Create chat tokens for a seller's browser. */
  'chat-tokens.create',
] as const;

export type Permission = (typeof permissions)[number];

/** Returns true if the actor has the permission. */
export function hasPermission(actor: Actor | Administrator, permission: Permission): boolean {
  return denialOf(actor, permission) === null;
}

/** @throws {CallerError} `MISSING_SCOPE` for a key that can only read; `FORBIDDEN` if the actor lacks the permission. */
export function requirePermission(actor: Actor | Administrator, permission: Permission): void {
  const denial = denialOf(actor, permission);
  if (!denial) return;
  if (actor.side !== 'administrator') actor.origin?.refused.add(permission);
  throw denial;
}

/**
 * Returns the id of the API key that creates a chat token. A person cannot create one, because it could write in a
 * seller's name; nor can a chat token, because it could extend its own lifetime.
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
  if (actor.scope !== 'chat:write') {
    return callerError('MISSING_SCOPE', 'This key can only read. The scope chat:write is needed.');
  }
  switch (permission) {
    case 'chat.write':
      return null;
    case 'settings.manage':
      return settingsDenial(actor);
    case 'accounts.manage':
      return accountsDenial(actor);
    case 'chat-tokens.create':
      return actor.credential?.kind === 'key' ? null : new ForbiddenError(apiKeyRequired);
  }
}

const apiKeyRequired = 'Only an API key can create chat tokens.';

/** Denies chat tokens, because a browser on another site's page holds them, and an Operator's users without the role. */
function settingsDenial({ credential, person }: Actor): CallerError | null {
  if (credential?.kind === 'token') {
    return new ForbiddenError('A chat token can only be used for the chat.');
  }
  if (person === null || roleCanManageSettings(person.role)) return null;
  return new ForbiddenError(
    `The role ${person.role} can't do this. Ask a user with the role ${settingsRoles.join(' or ')}.`,
  );
}

/** Denies every key, with any scope: a stolen key must not create other keys or write as a seller. */
function accountsDenial({ side, person }: Actor): CallerError | null {
  if (side === 'operator' && person?.role === accountsRole) return null;
  return new ForbiddenError(
    person === null
      ? `An API key can't do this. Sign in as a user with the role ${accountsRole}.`
      : `The role ${person.role} can't do this. Ask a user with the role ${accountsRole}.`,
  );
}
