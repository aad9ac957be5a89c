import { defaultScopes, type KeyScope, scopesOf } from '../access/key-scopes.js';
import { createKey, type ApiKey as OwnApiKey, revokeKey } from '../accounts/api-keys.js';
import { maximumNetworks } from '../accounts/key-input.js';
import { listOwnKeys } from '../accounts/list-own-api-keys.js';
import { inputError } from '../errors/caller-error.js';
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
import { payloadBuilder, runMutation } from './mutation-payload.js';
import { idDescription } from './node-fields.js';
import { pageRequest } from './page-arguments.js';

const { clientMutationId } = inputDescriptions;

/** Adds the queries and mutations by which a Full Admin manages API keys. */
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
      description: 'The API keys of the marketplace and its sellers, newest first, revoked keys included.',
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
      description: `Creates an API key of the operator or of a seller. A key cannot create a key with the scope \`MANAGE\`, nor one with \`CHAT_IMPERSONATE\` unless it has it itself. An operator's key that it creates has at most its own lifetime and networks.`,
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The key.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, () =>
          createKey(actor, database, {
            owner: ownerOf(actor, input.sellerId),
            label: input.label,
            ...requestedScopes(input),
            ...requestedExpiry(input),
            ...(input.networks != null && { networks: input.networks }),
          }),
        ),
    }),
    apiKeyRevoke: t.field({
      type: payloads.Revoke,
      nullable: true,
      description: `Revokes an API key immediately. Open subscriptions end. A key cannot revoke a key with the scope \`MANAGE\`.`,
      args: { input: t.arg({ type: inputs.Revoke, required: true, description: 'The key.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          apiKey: await revokeKey(actor, database, decodeApiKeyId(input.id)),
        })),
    }),
  }));
}

/** Returns the scopes of an input. @throws {CallerError} on `scopes` if it has both fields. */
function requestedScopes({
  scope,
  scopes,
}: {
  scope?: KeyScope | null | undefined;
  scopes?: readonly KeyScope[] | null | undefined;
}): { scopes: readonly KeyScope[] } {
  if (scope != null && scopes != null) throw inputError('scopes', 'Give either scope or scopes.');
  return { scopes: scopes ?? (scope == null ? defaultScopes : [scope]) };
}

/** Returns the expiry of an input, if it has one. @throws {CallerError} on `neverExpires` if it has both fields. */
function requestedExpiry({
  expiresAt,
  neverExpires,
}: {
  expiresAt?: Date | null | undefined;
  neverExpires?: boolean | null | undefined;
}): { expiresAt?: Date | null } {
  if (expiresAt == null) return neverExpires ? { expiresAt: null } : {};
  if (neverExpires) throw inputError('neverExpires', 'Give either expiresAt or neverExpires.');
  return { expiresAt };
}

const apiKeyScope = ({ builder }: OperatorTypes) =>
  builder.enumType('ApiKeyScope', {
    description: 'The scope of an API key.',
    values: {
      CHAT_READ: { value: 'chat:read', description: 'Read only. Called `chat:read` on the command line.' },
      CHAT_WRITE: {
        value: 'chat:write',
        description: 'Read and write. Called `chat:write` on the command line.',
      },
      CHAT_IMPERSONATE: {
        value: 'chat:impersonate',
        description:
          "Read, and create chat tokens in the name of any seller. Only for an operator's key. Called `chat:impersonate` on the command line.",
      },
      MANAGE: {
        value: 'manage',
        description:
          "Read, and manage webhooks; for the operator's key also sellers, users, keys, the marketplace and the content policy. Called `manage` on the command line.",
      },
    } as const,
  });

function apiKeyType(
  { builder, Node, Seller }: OperatorTypes,
  Kind: AccountKind,
  Scope: ReturnType<typeof apiKeyScope>,
) {
  return builder.objectRef<OwnApiKey>('ApiKey').implement({
    description: 'A key with which a program uses the API for a side. The key itself is not stored.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => apiKeyId(id) }),
      label: t.exposeString('label', {
        nullable: true,
        description: "The purpose of the key. It is shown as the author of the key's messages.",
      }),
      prefix: t.exposeString('prefix', {
        description: 'The first characters of the key, to distinguish it from others.',
      }),
      kind: t.field({
        type: Kind,
        description: 'Its side.',
        resolve: ({ sellerId }) => (sellerId === null ? 'operator' : 'seller'),
      }),
      seller: t.field({
        type: Seller,
        nullable: true,
        description: "The seller that the key belongs to; null for the operator's keys.",
        resolve: ({ sellerId }, _arguments, { nodes }) =>
          sellerId === null ? null : nodes.seller(sellerId).then(requireFound),
      }),
      scope: t.field({
        type: Scope,
        description: 'Whether it can write in the chat: `CHAT_READ` or `CHAT_WRITE`.',
        deprecationReason: 'Use `scopes`.',
        resolve: ({ chatScope }) => chatScope as never,
      }),
      scopes: t.field({
        type: [Scope],
        description: 'Its scopes: `CHAT_READ` or `CHAT_WRITE`, and others that it has in addition.',
        resolve: scopesOf,
      }),
      hasEarlierRights: t.exposeBoolean('hasEarlierRights', {
        description:
          'Whether it is from before the scopes `CHAT_IMPERSONATE` and `MANAGE`. Such a key with `CHAT_WRITE` can still create chat tokens for sellers, and manage webhooks, sellers, the content policy, and whether the chat is on.',
      }),
      networks: t.stringList({
        description: 'The networks from which it can be used, in CIDR notation. Empty: from everywhere.',
        resolve: ({ networks }) => (networks ?? []) as string[],
      }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was created.' }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was last used, within some seconds; null if it was never used.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it expires; null if it does not expire.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was revoked; null if it was not revoked.',
      }),
    }),
  });
}

function apiKeyPayloads(types: OperatorTypes, ApiKey: ReturnType<typeof apiKeyType>) {
  const payload = payloadBuilder(types);
  const apiKey = {
    type: ApiKey,
    nullable: true,
    description: 'The key after the change; null if the input is invalid.',
  } as const;
  return {
    Create: payload<{ apiKey: OwnApiKey; key: string }>('apiKeyCreate').implement({
      description: 'The answer of `apiKeyCreate`.',
      fields: (t) => ({
        apiKey: t.expose('apiKey', apiKey),
        key: t.exposeString('key', {
          nullable: true,
          description: 'The key itself, shown only now; null if the input is invalid.',
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
          description:
            "The purpose of the key, at most 255 characters. It is shown as the author of the key's messages.",
        }),
        scope: t.field({ type: Scope, description: 'Its only scope. Use `scopes` for several.' }),
        scopes: t.field({
          type: [Scope],
          description: 'Its scopes: `CHAT_WRITE` by default. Each includes `CHAT_READ`.',
        }),
        expiresAt: t.field({
          type: 'ISO8601DateTime',
          description: 'When it expires: in a year by default.',
        }),
        neverExpires: t.boolean({ description: 'True: it never expires.' }),
        networks: t.stringList({
          description: `The networks from which it can be used, at most ${maximumNetworks}: addresses or CIDR notation, such as \`203.0.113.0/24\`. By default it can be used from everywhere. Chat tokens that it creates are not limited.`,
        }),
        sellerId: t.id({ description: 'The seller that the key belongs to; the operator by default.' }),
      }),
    }),
    Revoke: builder.inputType('ApiKeyRevokeInput', {
      description: 'The input of `apiKeyRevoke`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The key.' }),
      }),
    }),
  };
}
