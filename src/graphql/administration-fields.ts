import type { OperatorActor } from '../access/actor.js';
import { accountKind, type OperatorTypes } from './account-kind.js';
import { addApiKeys } from './api-key-fields.js';
import { addMarketplace } from './marketplace-fields.js';
import { addSignInPolicy } from './sign-in-policy-fields.js';
import { addUsers } from './user-fields.js';
import type { addViewer, addViewerRole } from './viewer.js';

/** Adds the administration fields to the Operator API: the marketplace, its sellers, users and API keys. */
export function addAdministration(
  types: OperatorTypes,
  { Marketplace }: ReturnType<typeof addViewer<OperatorActor>>,
  Role: ReturnType<typeof addViewerRole>,
): void {
  const Kind = accountKind(types);
  addMarketplace(types, Marketplace);
  addUsers(types, Kind, Role);
  addApiKeys(types, Kind);
  addSignInPolicy(types);
}
