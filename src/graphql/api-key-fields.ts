import { createKey, type ApiKey as OwnApiKey, revokeKey } from '../accounts/api-keys.js';
import { listOwnKeys } from '../accounts/list-own-api-keys.js';
import {
  type AccountKind,
  type OperatorTypes,
  ownerArguments,
  ownerFilter,
  ownerOf,
} from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { requireFound } from './chat-types.js';
import { ConnectionPage, nodesOf } from './connections.js';
import { decodeMemberCursor, memberCursor } from './cursors.js';
import { apiKeyId, decodeApiKeyId } from './ids.js';
import { answering, payloadMaker } from './mutation-payload.js';
import { idDescription } from './node-fields.js';
import { pageRequest } from './page-arguments.js';

const { clientMutationId } = inputDescriptions;
const who = 'It needs a person of the role `FULL_ADMIN`.';

/** Adds the keys of programs, as the operator's administrators look after them. */
export function addApiKeys(types: OperatorTypes, Kind: AccountKind): void {
  const { builder } = types;
  const Scope = apiKeyScope(types);
  const ApiKey = apiKeyType(types, Kind, Scope);
  const ApiKeyConnection = builder.connectionObject({
    type: ApiKey,
    name: 'ApiKeyConnection',
    description: 'A page of API keys.',
    fields: (t) => ({ nodes: t.field(nodesOf(ApiKey)) }),
  });
  const payloads = apiKeyPayloads(types, ApiKey);
  const inputs = apiKeyInputs(types, Scope);
  builder.queryFields((t) => ({
    apiKeys: t.field({
      type: ApiKeyConnection,
      description: `The API keys of the marketplace and its sellers, the newest first, those that were revoked too. ${who}`,
      args: { ...t.arg.connectionArgs(), ...ownerArguments(t.arg, Kind) },
      resolve: async (_root, { kind, sellerId, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const decode = (cursor: string) => decodeMemberCursor('key', marketplaceId, cursor);
        const wanted = () => ({ page: pageRequest(page, decode), owner: ownerFilter({ kind, sellerId }) });
        const keys = await listOwnKeys(actor, database, wanted);
        return new ConnectionPage(keys, ({ id }) => memberCursor('key', marketplaceId, id));
      },
    }),
  }));
  builder.mutationFields((t) => ({
    apiKeyCreate: t.field({
      type: payloads.Create,
      nullable: true,
      description: `Makes an API key, of the operator or of a seller. ${who}`,
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The key.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        answering(input, () =>
          createKey(actor, database, {
            owner: ownerOf(actor, input.sellerId),
            label: input.label,
            scope: input.scope ?? 'chat:write',
            expiresAt: input.expiresAt ?? null,
          }),
        ),
    }),
    apiKeyRevoke: t.field({
      type: payloads.Revoke,
      nullable: true,
      description: `Revokes an API key with effect at once, open subscriptions included. ${who}`,
      args: { input: t.arg({ type: inputs.Revoke, required: true, description: 'Which key.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        answering(input, async () => ({
          apiKey: await revokeKey(actor, database, decodeApiKeyId(input.id)),
        })),
    }),
  }));
}

const apiKeyScope = ({ builder }: OperatorTypes) =>
  builder.enumType('ApiKeyScope', {
    description: 'What an API key may do.',
    values: {
      CHAT_READ: { value: 'chat:read', description: 'Read. Its name elsewhere is `chat:read`.' },
      CHAT_WRITE: {
        value: 'chat:write',
        description: 'Read, write and set things up. Its name elsewhere is `chat:write`.',
      },
    } as const,
  });

function apiKeyType(
  { builder, Node, Seller }: OperatorTypes,
  Kind: AccountKind,
  Scope: ReturnType<typeof apiKeyScope>,
) {
  return builder.objectRef<OwnApiKey>('ApiKey').implement({
    description: "A key with which a program asks on a side's behalf. The key itself is not stored.",
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => apiKeyId(id) }),
      label: t.exposeString('label', {
        nullable: true,
        description: 'What it is for; its messages are signed with it.',
      }),
      prefix: t.exposeString('prefix', { description: 'What it begins with, to tell it from others.' }),
      kind: t.field({
        type: Kind,
        description: 'On whose side it is.',
        resolve: ({ sellerId }) => (sellerId === null ? 'operator' : 'seller'),
      }),
      seller: t.field({
        type: Seller,
        nullable: true,
        description: "Whose key it is; null for the operator's.",
        resolve: ({ sellerId }, _arguments, { nodes }) =>
          sellerId === null ? null : nodes.seller(sellerId).then(requireFound),
      }),
      scope: t.field({
        type: Scope,
        description: 'What it may do.',
        resolve: ({ chatScope }) => chatScope as never,
      }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was made.' }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was last used, to some seconds; null: never.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it ends by itself; null: never.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was revoked; null while it is not.',
      }),
    }),
  });
}

function apiKeyPayloads(types: OperatorTypes, ApiKey: ReturnType<typeof apiKeyType>) {
  const payload = payloadMaker(types);
  const apiKey = {
    type: ApiKey,
    nullable: true,
    description: 'The key as it is now; null where the input was refused.',
  } as const;
  return {
    Create: payload<{ apiKey: OwnApiKey; key: string }>('apiKeyCreate').implement({
      description: 'The answer of `apiKeyCreate`.',
      fields: (t) => ({
        apiKey: t.expose('apiKey', apiKey),
        key: t.exposeString('key', {
          nullable: true,
          description: 'The key itself, shown this once; null where the input was refused.',
        }),
      }),
    }),
    Revoke: payload<{ apiKey: OwnApiKey }>('apiKeyRevoke').implement({
      description: 'The answer of `apiKeyRevoke`.',
      fields: (t) => ({ apiKey: t.expose('apiKey', apiKey) }),
    }),
  };
}

function apiKeyInputs({ builder }: OperatorTypes, Scope: ReturnType<typeof apiKeyScope>) {
  return {
    Create: builder.inputType('ApiKeyCreateInput', {
      description: 'The input of `apiKeyCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        label: t.string({
          required: true,
          description: 'What it is for; its messages are signed with it. At most 255 characters.',
        }),
        scope: t.field({ type: Scope, description: 'What it may do: `CHAT_WRITE` where left out.' }),
        expiresAt: t.field({
          type: 'ISO8601DateTime',
          description: 'When it is to end by itself; where left out, never.',
        }),
        sellerId: t.id({ description: "Whose key it is; where left out, the operator's." }),
      }),
    }),
    Revoke: builder.inputType('ApiKeyRevokeInput', {
      description: 'The input of `apiKeyRevoke`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'Which key.' }),
      }),
    }),
  };
}
