import { invitationDays } from '../accounts/invitations.js';
import { listMembers, type Member } from '../accounts/list-members.js';
import {
  type InvitedUser,
  inviteMember,
  isOwnAccount,
  removeMember,
  resetMember,
  updateMember,
} from '../accounts/members.js';
import {
  type AccountKind,
  type OperatorTypes,
  ownerArguments,
  ownerFilter,
  sellerOf,
} from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { requireFound } from './chat-types.js';
import { ConnectionPage, nodesOf } from './connections.js';
import { decodeMemberCursor, memberCursor } from './cursors.js';
import { decodeUserId, userId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import { idDescription } from './node-fields.js';
import { pageRequest, searchArgument } from './page-arguments.js';
import type { addViewerRole } from './viewer.js';

type Role = ReturnType<typeof addViewerRole>;

const { clientMutationId } = inputDescriptions;
const keyRule = 'An API key cannot do this to a Full Admin, or make one.';

/** Adds the queries and mutations by which a Full Admin manages users. */
export function addUsers(types: OperatorTypes, Kind: AccountKind, Role: Role): void {
  const { builder } = types;
  const User = userType(types, Kind, Role);
  const UserConnection = builder.connectionObject({
    type: User,
    name: 'UserConnection',
    description: 'A page of users.',
    fields: (t) => ({ nodes: t.field(nodesOf(User)) }),
  });
  const payloads = userPayloads(types, User);
  const inputs = userInputs(types, Role);
  builder.queryFields((t) => ({
    users: t.field({
      type: UserConnection,
      description: 'The users of the marketplace and its sellers, newest first.',
      args: {
        ...t.arg.connectionArgs(),
        ...ownerArguments(t.arg, Kind),
        q: t.arg.string({
          description: 'Only users whose name or email address contains this text. Case is ignored.',
        }),
      },
      resolve: async (_root, { q, kind, sellerId, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const decode = (cursor: string) => decodeMemberCursor('user', marketplaceId, cursor);
        const wanted = () => ({
          page: pageRequest(page, decode),
          owner: ownerFilter({ kind, sellerId }),
          searchText: searchArgument(q),
        });
        const users = await listMembers(actor, database, wanted);
        return new ConnectionPage(users, ({ id }) => memberCursor('user', marketplaceId, id));
      },
    }),
  }));
  builder.mutationFields((t) => ({
    userInvite: t.field({
      type: payloads.Invite,
      nullable: true,
      description: `Invites a person, who chooses a password with a link, or uses the account that the address has already. The link is sent by email if the server can send email; otherwise it is in the payload. ${keyRule}`,
      args: { input: t.arg({ type: inputs.Invite, required: true, description: 'The new user.' }) },
      resolve: (_root, { input }, { actor, database, invitations }) =>
        runMutation(input, () => {
          const { email, name, role, sellerId } = input;
          const invitation = { email, name, role: role ?? null, ...sellerOf(sellerId) };
          return inviteMember(actor, database, invitations, invitation);
        }),
    }),
    userUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description: `Changes a user. Fields that the input omits keep their values. A new role ends the user's sessions immediately. ${keyRule}`,
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          user: await updateMember(actor, database, {
            id: decodeUserId(input.id),
            ...(input.name != null && { name: input.name }),
            ...(input.role != null && { role: input.role }),
          }),
        })),
    }),
    userReset: t.field({
      type: payloads.Reset,
      nullable: true,
      description:
        "Removes a user's password and second factor, ends their sessions immediately, and invites them again. Earlier links no longer work. If the person also belongs to another marketplace or seller, the password and the second factor stay, and the person signs in to accept.",
      args: { input: t.arg({ type: inputs.Reset, required: true, description: 'The user.' }) },
      resolve: (_root, { input }, { actor, database, invitations }) =>
        runMutation(input, () => resetMember(actor, database, invitations, decodeUserId(input.id))),
    }),
    userRemove: t.field({
      type: payloads.Remove,
      nullable: true,
      description: `Removes a user and ends their sessions immediately. Their messages and the name shown on them stay. ${keyRule}`,
      args: { input: t.arg({ type: inputs.Remove, required: true, description: 'The user.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          user: await removeMember(actor, database, decodeUserId(input.id)),
        })),
    }),
  }));
}

function userType({ builder, Node, Seller }: OperatorTypes, Kind: AccountKind, Role: Role) {
  return builder.objectRef<Member>('User').implement({
    description:
      'The membership of a person who signs in, for the operator or for one seller. Its name is used only in this marketplace.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => userId(id) }),
      name: t.exposeString('name', {
        description: "The name, which is shown as the author of the user's messages.",
      }),
      email: t.exposeString('email', { description: 'The address for signing in.' }),
      kind: t.field({
        type: Kind,
        description: 'Its side.',
        resolve: ({ sellerId }) => (sellerId === null ? 'operator' : 'seller'),
      }),
      role: t.field({
        type: Role,
        nullable: true,
        description: "The role; null for a seller's user.",
        resolve: ({ role }) => role as never,
      }),
      seller: t.field({
        type: Seller,
        nullable: true,
        description: "The seller of the user; null for the operator's users.",
        resolve: ({ sellerId }, _arguments, { nodes }) =>
          sellerId === null ? null : nodes.seller(sellerId).then(requireFound),
      }),
      isViewer: t.boolean({
        description: 'Whether the user is the caller.',
        resolve: (user, _arguments, { actor }) => isOwnAccount(actor, user),
      }),
      hasPassword: t.exposeBoolean('hasPassword', {
        description:
          'Whether the user accepted the invitation and has a password. A user without one has not accepted it, or signs in another way.',
      }),
      emailBouncedAt: t.expose('emailBouncedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description:
          'When the mail server rejected the email address for good. The person gets no emails about unread messages. Null if it did not, or has accepted an email for the address since, such as one to reset the password.',
      }),
      twoFactorEnabled: t.exposeBoolean('twoFactorEnabled', {
        description: 'Whether the user accepted the invitation and signing in requires a second factor.',
      }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was created.' }),
    }),
  });
}

function userPayloads(types: OperatorTypes, User: ReturnType<typeof userType>) {
  const payload = payloadBuilder(types);
  const user = (description: string) => ({ type: User, nullable: true, description }) as const;
  const shown = 'The user; null if the input is invalid.';
  const invited = (mutation: string) =>
    payload<InvitedUser>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        user: t.expose('user', user(shown)),
        invitationUrl: t.exposeString('invitationUrl', {
          nullable: true,
          description: `The link with which the user chooses a password. It is shown only now and works once, within ${invitationDays} days. Null if it was sent by email, or the input is invalid.`,
        }),
      }),
    });
  return {
    Invite: invited('userInvite'),
    Reset: invited('userReset'),
    Update: payload<{ user: Member }>('userUpdate').implement({
      description: 'The answer of `userUpdate`.',
      fields: (t) => ({ user: t.expose('user', user(shown)) }),
    }),
    Remove: payload<{ user: Member }>('userRemove').implement({
      description: 'The answer of `userRemove`.',
      fields: (t) => ({
        user: t.expose('user', user('The removed user; null if the input is invalid.')),
      }),
    }),
  };
}

function userInputs({ builder }: OperatorTypes, Role: Role) {
  const inputWithId = (mutation: string) =>
    builder.inputType(`User${mutation}Input`, {
      description: `The input of \`user${mutation}\`.`,
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The user.' }),
      }),
    });
  const name = "The person's name, which is shown as the author of their messages, at most 255 characters.";
  return {
    Invite: builder.inputType('UserInviteInput', {
      description: 'The input of `userInvite`, with either a role or a seller.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        email: t.string({ required: true, description: 'The email address for signing in.' }),
        name: t.string({ required: true, description: name }),
        role: t.field({ type: Role, description: "The role of an operator's user." }),
        sellerId: t.id({ description: "The seller, for a seller's user." }),
      }),
    }),
    Update: builder.inputType('UserUpdateInput', {
      description: 'The input of `userUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The user.' }),
        name: t.string({ description: name }),
        role: t.field({ type: Role, description: "The new role. A seller's user has no role." }),
      }),
    }),
    Reset: inputWithId('Reset'),
    Remove: inputWithId('Remove'),
  };
}
