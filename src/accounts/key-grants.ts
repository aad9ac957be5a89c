import type { Actor, ManagingActor } from '../access/actor.js';
import type { KeyScope } from '../access/key-scopes.js';
import { isWithinNetworks, parseNetwork } from '../access/networks.js';
import { requirePermission } from '../access/permissions.js';
import { callerError, inputError } from '../errors/caller-error.js';
import { defaultExpiry, type KeyLimits } from './key-input.js';

/*
 * An API key with `manage` can create keys, but none that can do more than itself: a person chooses `manage`, and a
 * stolen key must not outlive its expiry or leave its networks through an operator's key that it creates. Keys of sellers
 * are not bounded by the limits of the key that creates them: programs of sellers run elsewhere, for longer.
 */

/**
 * Checks the scopes of a new key. A key with `manage` can give `chat:write` to a seller's key without having it, because
 * setting up a seller includes its program.
 * @throws {CallerError} `FORBIDDEN` or `MISSING_SCOPE` if the actor can't give one of these scopes.
 */
export function checkGrant(actor: ManagingActor, scopes: readonly KeyScope[], isSellers: boolean): void {
  if (scopes.includes('manage')) requirePermission(actor, 'full-access.manage');
  const rights = rightsOf(actor);
  if (rights && scopes.includes('chat:impersonate') && !rights.canImpersonate) {
    throw callerError('MISSING_SCOPE', 'A key without the scope chat:impersonate cannot give it to another.');
  }
  if (rights && !isSellers && scopes.includes('chat:write') && (actor as Actor).scope !== 'chat:write') {
    throw callerError(
      'MISSING_SCOPE',
      "A key without the scope chat:write cannot give it to another operator's key.",
    );
  }
}

/**
 * Returns the limits of a new operator's key, by default those of the key that creates it.
 * @throws {CallerError} on `expiresAt` or `networks` if they go beyond them.
 */
export function boundedBy(actor: ManagingActor, limits: Partial<KeyLimits>): KeyLimits {
  const rights = rightsOf(actor);
  if (!rights) return { expiresAt: defaultExpiry(), networks: null, ...limits };
  const { expiresAt: latest } = actor as Actor;
  const { expiresAt = earlier(defaultExpiry(), latest) } = limits;
  if (latest !== null && (expiresAt === null || expiresAt > latest)) {
    throw inputError('expiresAt', "An operator's key can't outlive the key that creates it.");
  }
  const { networks: allowed } = rights;
  const { networks = allowed } = limits;
  const isWithin = (network: string) =>
    allowed === null || isWithinNetworks(allowed, parseNetwork(network) ?? network);
  if (allowed !== null && (!networks?.length || !networks.every(isWithin))) {
    throw inputError(
      'networks',
      `An operator's key can only be used where the key that creates it can: ${allowed.join(', ')}.`,
    );
  }
  return { expiresAt, networks };
}

const rightsOf = (actor: ManagingActor) =>
  actor.side === 'operator' && actor.credential?.kind === 'key' ? actor.credential.rights : undefined;

const earlier = (a: Date, b: Date | null) => (b !== null && b < a ? b : a);
