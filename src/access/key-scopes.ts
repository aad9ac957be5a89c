import type { ChatScope, KeyRights } from './actor.js';

/** The scopes of API keys. Each includes `chat:read`, and `chat:write` is the default. */
export const keyScopes = ['chat:read', 'chat:write', 'chat:impersonate', 'manage'] as const;

export type KeyScope = (typeof keyScopes)[number];

export const defaultScopes: readonly KeyScope[] = ['chat:write'];

/** The scopes of a key as the database stores them. */
export type StoredScopes = { readonly chatScope: string } & Pick<KeyRights, 'canImpersonate' | 'canManage'>;

/**
 * Converts scopes to columns. A key with only `manage` or `chat:impersonate` has `chat:read` too: it could read every
 * message anyway, through a webhook or a chat token that it creates.
 */
export function storedScopes(scopes: readonly KeyScope[]): StoredScopes & { chatScope: ChatScope } {
  return {
    chatScope: scopes.includes('chat:write') ? 'chat:write' : 'chat:read',
    canImpersonate: scopes.includes('chat:impersonate'),
    canManage: scopes.includes('manage'),
  };
}

/** Returns the scopes of a key: its chat scope first, without those that this one includes. */
export function scopesOf({ chatScope, canImpersonate, canManage }: StoredScopes): KeyScope[] {
  return [
    chatScope as ChatScope,
    ...(canImpersonate ? (['chat:impersonate'] as const) : []),
    ...(canManage ? (['manage'] as const) : []),
  ];
}
