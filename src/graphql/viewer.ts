import { type Asker, mayAdminister, maySetUp, mayWrite, type OperatorAsker } from '../chat/asker.js';
import { marketplaceOfAsker } from '../chat/marketplace.js';
import { type UserRole, userRoles } from '../chat/user-roles.js';
import type { chatTypes } from './chat-types.js';

/** What a role is, for whoever reads the schema. */
const roles: Record<UserRole, string> = {
  CUSTOMER_SUPPORT: 'Customer Support.',
  MARKETING: 'Marketing.',
  FINANCE: 'Finance.',
  WEBMASTER: 'Webmaster.',
  FULL_ADMIN: 'Full Admin.',
  MEMBER: 'Any other role. It signs in and has no chat, so that no viewer is of it.',
};

/** Adds `viewer` to an API: who is asking, as a portal shows it. */
export function addViewer<A extends Asker>({ builder }: ReturnType<typeof chatTypes<A>>) {
  const Marketplace = builder.objectRef<Asker>('Marketplace').implement({
    description: 'The marketplace that the caller belongs to.',
    fields: (t) => ({
      name: t.string({
        description: "Its name, which sellers see as the operator's.",
        resolve: ({ marketplaceName }) => marketplaceName,
      }),
      chatEnabled: t.boolean({
        description: 'Whether the chat is on. While it is off, sends are refused and reading works.',
        resolve: async (asker, _arguments, { database }) =>
          (await marketplaceOfAsker(asker, database)).chatEnabled,
      }),
    }),
  });

  const Viewer = builder.objectRef<Asker>('Viewer').implement({
    description:
      'Who is asking: a person who is signed in or has a chat token, or a program with an API key.',
    fields: (t) => ({
      name: t.string({
        nullable: true,
        description: "The person's name, or the label of the API key: what its messages are signed with.",
        resolve: ({ name }) => name,
      }),
      email: t.string({
        nullable: true,
        description: 'What the person signs in with; null for an API key or a chat token.',
        resolve: ({ person }) => person?.email ?? null,
      }),
      mayChat: t.boolean({
        description: 'Whether it may write. An API key of the scope `chat:read` may not.',
        resolve: mayWrite,
      }),
      maySetUp: t.boolean({
        description:
          'Whether it may set things up: webhooks, and for the operator the marketplace, its sellers and the content policy, with a look at the audit log.',
        resolve: maySetUp,
      }),
      marketplace: t.field({
        type: Marketplace,
        description: 'The marketplace that it belongs to.',
        resolve: (asker) => asker,
      }),
    }),
  });

  builder.queryFields((t) => ({
    viewer: t.field({
      type: Viewer,
      description: 'Who is asking.',
      resolve: (_root, _arguments, { asker }) => asker,
    }),
  }));
  return { Viewer, Marketplace };
}

/** Adds what an operator's person is. */
export function addViewerRole(
  { builder }: ReturnType<typeof chatTypes<OperatorAsker>>,
  { Viewer }: ReturnType<typeof addViewer<OperatorAsker>>,
) {
  const values = Object.fromEntries(userRoles.map((role) => [role, { description: roles[role] }]));
  const Role = builder.enumType('UserRole', {
    description: "What an operator's user is.",
    values: values as Record<UserRole, { description: string }>,
  });
  builder.objectFields(Viewer, (t) => ({
    mayAdminister: t.boolean({
      description: 'Whether it may look after users and API keys: a person of the role `FULL_ADMIN`.',
      resolve: mayAdminister,
    }),
    role: t.field({
      type: Role,
      nullable: true,
      description: 'What the person is; null for an API key.',
      resolve: ({ person }) => (person?.role ?? null) as UserRole | null,
    }),
  }));
  return Role;
}
