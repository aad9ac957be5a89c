import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { PersonSession } from '../../access/session-lookup.js';
import {
  acceptInvitation,
  chooseMembership,
  listOwnMemberships,
  type Membership,
  needsSingleSignOn,
} from '../../accounts/memberships.js';
import type { Database } from '../../database/database.js';
import { sellerId } from '../../graphql/ids.js';
import { originOf } from '../request.js';
import type { OperationServices } from './handle-operation.js';
import { basePath } from './library-request.js';
import { type OnRequest, parsed, requirePerson } from './person-request.js';

/** Returns a person's memberships for the sign-in page and the portals. */
export async function membershipsOf(database: Database, session: PersonSession) {
  const all = await listOwnMemberships(database, session.userId);
  return all.map((membership) => ({
    ...publicMembership(membership),
    isCurrent: membership.id === session.membershipId && session.restriction !== 'singleSignOn',
    needsSingleSignOn: needsSingleSignOn(session, membership),
  }));
}

function publicMembership(membership: Membership) {
  const { id, marketplaceName, sellerId: seller, sellerName, role, isAccepted } = membership;
  return {
    id: String(id),
    side: seller === null ? 'operator' : 'seller',
    role,
    marketplace: { name: marketplaceName },
    seller: seller === null ? null : { id: sellerId(seller), businessName: sellerName },
    isInvitation: !isAccepted,
  };
}

const choice = z.object({ id: z.string().regex(/^[1-9]\d{0,8}$/) });
const invitation = z.object({ token: z.string().min(1).max(200) });

/** Registers the operations that choose a membership and accept an invitation. */
export function registerMemberships(
  server: FastifyInstance,
  services: OperationServices,
  onRequest: OnRequest,
): void {
  const { database } = services;
  server.post(`${basePath}/memberships/choose`, { onRequest }, async (request) => {
    const person = await requirePerson(services, request);
    const { id } = parsed(choice, request.body, 'id');
    await chooseMembership(database, person, Number(id), originOf(request));
    return { status: true };
  });
  server.post(`${basePath}/memberships/accept`, { onRequest }, async (request) => {
    const person = await requirePerson(services, request);
    const { token } = parsed(invitation, request.body, 'token');
    await acceptInvitation(database, person, token, originOf(request));
    return { status: true };
  });
}
