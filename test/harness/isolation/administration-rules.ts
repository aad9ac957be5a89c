import { expect } from 'vitest';
import { errorOf, type Own, type Rule, type Variables, viewer } from './rule.js';

let invited = 0;

/** Returns the address of a person that no request has invited yet. */
export const newGuest = () => `guest${++invited}@market.example`;

/** Returns the rules of the administration. Operations that end something come last. */
export const administrationRules = (): Record<string, Rule> => {
  const list = (field: 'users' | 'apiKeys'): [string, Rule] => [
    `Query.${field}`,
    {
      operation: 'query',
      declares: '$after: String, $before: String, $sellerId: ID',
      arguments: 'after: $after, before: $before, sellerId: $sellerId',
      own: (own) => ({ sellerId: own.sellerId }),
      notFound: {
        after: errorOf(field, 'after'),
        before: errorOf(field, 'before'),
        sellerId: errorOf(field, 'sellerId'),
      },
      permission: 'accounts.manage',
      showsThread: true,
    },
  ];
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    nothing: Variables,
    field: 'id' | 'sellerId' | null,
    overrides: Partial<Rule>,
  ): [string, Rule] => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const errors = [{ __typename: 'Error', field, messages: [expect.any(String)] }];
    const payload = { __typename: `${type}Payload`, clientMutationId: 'c', ...nothing, errors };
    return [
      `Mutation.${name}`,
      {
        operation: 'mutation',
        declares: `$input: ${type}Input!`,
        arguments: 'input: $input',
        own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
        notFound: field ? { [`input.${field}`]: { data: { [name]: payload } } } : {},
        showsThread: true,
        ...overrides,
      },
    ];
  };
  const accounts = { permission: 'accounts.manage' } as const;
  const fullAccess = { permission: 'full-access.manage' } as const;
  const settings = { permission: 'settings.manage' } as const;
  const user = { user: null };
  const link = { ...user, invitationUrl: null };
  const apiKey = { apiKey: null };
  const userId = ({ people }: Own) => ({ id: people.userId });
  const person = () => ({ name: 'Guest', email: newGuest() });
  return {
    'Query.marketplace': { ...viewer, showsThread: false },
    'Query.signInPolicy': { ...viewer, permission: 'accounts.manage', showsThread: false },
    ...Object.fromEntries([
      list('users'),
      list('apiKeys'),
      mutation('marketplaceUpdate', () => ({ chatEnabled: true }), {}, null, {
        ...settings,
        showsThread: false,
      }),
      mutation('sellerCreate', () => ({ businessName: 'New Shop' }), {}, null, {
        ...settings,
        showsThread: false,
      }),
      mutation(
        'sellerUpdate',
        ({ sellerId: id, businessName }) => ({ id, businessName }),
        { seller: null },
        'id',
        settings,
      ),
      mutation(
        'sellerLegalHoldSet',
        ({ sellerId }) => ({ sellerId, onHold: true }),
        { seller: null },
        'sellerId',
        fullAccess,
      ),
      mutation('signInPolicyUpdate', () => ({ sessionIdleMinutes: 60 }), {}, null, {
        ...fullAccess,
        showsThread: false,
      }),
      mutation('userInvite', ({ sellerId }) => ({ ...person(), sellerId }), link, 'sellerId', accounts),
      mutation('userUpdate', (own) => ({ ...userId(own), name: 'Clerk' }), user, 'id', accounts),
      mutation('userReset', userId, link, 'id', fullAccess),
      mutation('userRemove', userId, user, 'id', accounts),
      mutation(
        'apiKeyCreate',
        ({ sellerId }) => ({ label: 'New', sellerId }),
        { ...apiKey, key: null },
        'sellerId',
        accounts,
      ),
      mutation('apiKeyRevoke', ({ people }) => ({ id: people.keyId }), apiKey, 'id', accounts),
      mutation('userErase', ({ work }) => ({ id: work.colleagueId }), { erasedUserId: null }, 'id', {
        ...fullAccess,
        showsThread: false,
      }),
    ]),
  };
};
