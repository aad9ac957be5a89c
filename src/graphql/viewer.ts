import type { Actor, OperatorActor } from '../access/actor.js';
import { hasPermission, type Permission } from '../access/permissions.js';
import { ownMarketplace } from '../access/tenant-scopes.js';
import { type UserRole, userRoles } from '../access/user-roles.js';
import { readOwnMarketplace } from '../chat/own-marketplace.js';
import { readVersions, versionFor } from '../link-patterns/marketplace-patterns.js';
import type { chatTypes } from './chat-types.js';

/** The descriptions of the roles in the schema. */
const roles: Record<UserRole, string> = {
  CUSTOMER_SUPPORT: 'Customer Support.',
  MARKETING: 'Marketing.',
  FINANCE: 'Finance.',
  WEBMASTER: 'Webmaster.',
  FULL_ADMIN: 'Full Admin.',
  MEMBER: 'Any other role. Its users can sign in but have no chat, so no viewer has it.',
};

/** Returns the resolver of a field that is true if the caller has a permission. */
const has = (permission: Permission) => (actor: Actor) => hasPermission(actor, permission);

/** Returns the description and the deprecation of a field that has the same value as another. */
const replacedBy = (field: string) => ({
  description: `The same as \`${field}\`.`,
  deprecationReason: `Use \`${field}\`.`,
});

/** Adds `viewer` to an API: the data about the caller that a portal shows. */
export function addViewer<A extends Actor>({ builder }: ReturnType<typeof chatTypes<A>>) {
  const Marketplace = builder.objectRef<Actor>('Marketplace').implement({
    description: 'The marketplace that the caller belongs to.',
    fields: (t) => ({
      name: t.string({
        description: "Its name, which sellers see as the operator's.",
        resolve: ({ marketplaceName }) => marketplaceName,
      }),
      chatEnabled: t.boolean({
        description: 'Whether the chat is on. While it is off, messages can be read but not sent.',
        resolve: async (actor, _arguments, { database }) =>
          (await readOwnMarketplace(actor, database)).chatEnabled,
      }),
      authorRedactionMinutes: t.int({
        description:
          'The minutes in which authors can redact their own messages that the other side has not read; 0 if they cannot.',
        resolve: async (actor, _arguments, { database }) =>
          (await readOwnMarketplace(actor, database)).authorRedactionMinutes,
      }),
      patternLinksVersion: t.int({
        description:
          "Grows when `patternLinks` of the caller's messages can have changed, because link patterns were changed.",
        resolve: async (actor, _arguments, { database }) =>
          versionFor(actor.side, await readVersions(database, ownMarketplace(actor))),
      }),
    }),
  });

  const Viewer = builder.objectRef<Actor>('Viewer').implement({
    description: 'The caller: a person who is signed in or has a chat token, or a program with an API key.',
    fields: (t) => ({
      name: t.string({
        nullable: true,
        description:
          "The person's name, or the label of the API key. It is shown as the author of the caller's messages.",
        resolve: ({ name }) => name,
      }),
      email: t.string({
        nullable: true,
        description: "The person's email address; null for an API key or a chat token.",
        resolve: ({ person }) => person?.email ?? null,
      }),
      canWrite: t.boolean({
        description:
          'Whether it can send messages and mark them as read. An API key with the scope `chat:read` cannot.',
        resolve: has('chat.write'),
      }),
      mayChat: t.boolean({ ...replacedBy('canWrite'), resolve: has('chat.write') }),
      canRedactMessages: t.boolean({
        description:
          'Whether it can redact any message: a person of the operator with the role `FULL_ADMIN` or `WEBMASTER`, or an API key of the operator with the scope `manage`.',
        resolve: has('messages.redact'),
      }),
      canManageSettings: t.boolean({
        description:
          'Whether it can manage settings: webhooks, and for the operator the marketplace, its sellers and the content policy, and read the audit log. An API key needs the scope `manage`.',
        resolve: has('settings.manage'),
      }),
      maySetUp: t.boolean({ ...replacedBy('canManageSettings'), resolve: has('settings.manage') }),
      marketplace: t.field({
        type: Marketplace,
        description: 'The marketplace that it belongs to.',
        resolve: (actor) => actor,
      }),
    }),
  });

  builder.queryFields((t) => ({
    viewer: t.field({
      type: Viewer,
      description: 'The caller.',
      resolve: (_root, _arguments, { actor }) => actor,
    }),
  }));
  return { Viewer, Marketplace };
}

/** Adds the role and the permissions of an operator's user. */
export function addViewerRole(
  { builder }: ReturnType<typeof chatTypes<OperatorActor>>,
  { Viewer }: ReturnType<typeof addViewer<OperatorActor>>,
) {
  const values = Object.fromEntries(userRoles.map((role) => [role, { description: roles[role] }]));
  const Role = builder.enumType('UserRole', {
    description: "The role of an operator's user.",
    values: values as Record<UserRole, { description: string }>,
  });
  builder.objectFields(Viewer, (t) => ({
    canManageAccounts: t.boolean({
      description:
        'Whether it can manage users and API keys: a person with the role `FULL_ADMIN`, or an API key with the scope `manage`.',
      resolve: has('accounts.manage'),
    }),
    mayAdminister: t.boolean({ ...replacedBy('canManageAccounts'), resolve: has('accounts.manage') }),
    canManageCannedReplies: t.boolean({
      description:
        'Whether it can manage shared canned replies: a person with the role `FULL_ADMIN` or `WEBMASTER`, or an API key with the scope `manage`.',
      resolve: has('canned-replies.manage'),
    }),
    role: t.field({
      type: Role,
      nullable: true,
      description: "The person's role; null for an API key.",
      resolve: ({ person }) => (person?.role ?? null) as UserRole | null,
    }),
  }));
  return Role;
}
