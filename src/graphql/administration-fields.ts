import type { OperatorActor } from '../access/actor.js';
import { accountKind, type OperatorTypes } from './account-kind.js';
import { addApiKeys } from './api-key-fields.js';
import { addMarketplace } from './marketplace-fields.js';
import { addUsers } from './user-fields.js';
import type { addViewer, addViewerRole } from './viewer.js';

/** Adds to the Operator API what sets a marketplace up: itself, its sellers, its users and its API keys. */
export function addAdministration(
  types: OperatorTypes,
  { Marketplace }: ReturnType<typeof addViewer<OperatorActor>>,
  Role: ReturnType<typeof addViewerRole>,
): void {
  const Kind = accountKind(types);
  addMarketplace(types, Marketplace);
  addUsers(types, Kind, Role);
  addApiKeys(types, Kind);
}
