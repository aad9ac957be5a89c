import type { GraphQLSchema } from 'graphql';
import type { SellerActor } from '../access/actor.js';
import { buildSchema, type SharedSchema } from './api-schema.js';
import { addAuditLog } from './audit-log-fields.js';
import { addExpectations } from './expectation-fields.js';
import { threadConnection } from './thread-connection.js';

let built: GraphQLSchema | undefined;

/**
 * Returns the schema of the Seller API: one seller and its thread. No operation takes a seller's id. It is built once.
 */
export function sellerSchema(): GraphQLSchema {
  built ??= buildSellerSchema();
  return built;
}

/** Builds a new schema, for a caller that changes it. */
export function buildSellerSchema(): GraphQLSchema {
  return buildSchema('seller', addSellerFields);
}

function addSellerFields(shared: SharedSchema<SellerActor>): void {
  const { types } = shared;
  addAuditLog(types);
  addExpectations(shared);
  const { builder, Seller, MessageConnection, threadArguments } = types;
  builder.queryFields((t) => ({
    seller: t.field({
      type: Seller,
      description: 'The seller that the caller belongs to.',
      resolve: async (_root, _arguments, { actor, nodes }) => {
        const seller = await nodes.seller(actor.sellerId);
        if (!seller) throw new Error("The actor's own seller does not exist.");
        return seller;
      },
    }),
    chatMessages: t.field({
      type: MessageConnection,
      description: 'The thread with the operator, newest first.',
      args: threadArguments(t.arg),
      resolve: (_root, page, context) => threadConnection(context, context.actor.sellerId, page),
    }),
  }));
}
