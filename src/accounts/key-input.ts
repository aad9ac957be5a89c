import type { KeyScope } from '../access/key-scopes.js';
import { parseNetwork } from '../access/networks.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';
import { nameProblem } from '../text/visible-text.js';

/** A key expires after this time unless its expiry is given. */
export const defaultLifetimeDays = 365;

/** The maximum number of networks of a key. */
export const maximumNetworks = 20;

/** The limits of a key's use. */
export interface KeyLimits {
  /** Null: never. */
  expiresAt: Date | null;
  /** Null: from everywhere. */
  networks: readonly string[] | null;
}

export const defaultExpiry = () => new Date(Date.now() + defaultLifetimeDays * 24 * 3_600_000);

/**
 * Checks the values of a new key.
 * @returns the limits, with the networks in their shortest notation.
 * @throws {CallerError} on `label`, `scopes`, `expiresAt` or `networks`.
 */
export function checkKey(
  { label, scopes, isSellers }: { label: string | null; scopes: readonly KeyScope[]; isSellers: boolean },
  { expiresAt, networks }: KeyLimits,
): KeyLimits {
  if (label !== null && codePoints(label) > 255) {
    throw inputError('label', 'The label must have 1 to 255 characters.');
  }
  const problem = label === null ? null : nameProblem(label);
  if (problem !== null) throw inputError('label', `The label ${problem}.`);
  if (scopes.length === 0) throw inputError('scopes', 'A key needs at least one scope.');
  if (isSellers && scopes.includes('chat:impersonate')) {
    throw inputError(
      'scopes',
      "A seller's key can't have the scope chat:impersonate. With chat:write it can create chat tokens of its seller.",
    );
  }
  if (expiresAt !== null && !(expiresAt.getTime() > Date.now())) {
    throw inputError('expiresAt', 'The expiry must be in the future.');
  }
  return { expiresAt, networks: checkNetworks(networks) };
}

/** Returns the networks without repetition; null for an empty list. */
function checkNetworks(networks: readonly string[] | null): string[] | null {
  if (networks === null || networks.length === 0) return null;
  if (networks.length > maximumNetworks) {
    throw inputError('networks', `A key can have at most ${maximumNetworks} networks.`);
  }
  const parsed = networks.map((network) => {
    const found = parseNetwork(network);
    if (found !== null) return found;
    throw inputError('networks', 'Write each network as an address or in CIDR notation: 203.0.113.0/24.');
  });
  return [...new Set(parsed)];
}
