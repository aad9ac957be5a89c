import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

const userFields = graphql(`
  fragment UserFields on User {
    id name email kind role hasPassword twoFactorEnabled emailBouncedAt isViewer createdAt seller { id businessName }
  }
`);

export const usersPage = graphql(
  `
  query UsersPage($q: String, $kind: AccountKind, $first: Int!, $after: String) {
    page: users(q: $q, kind: $kind, first: $first, after: $after) {
      nodes { ...UserFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [userFields],
);

export const inviteUser = graphql(`
  mutation InviteUser($input: UserInviteInput!) {
    result: userInvite(input: $input) { invitationUrl errors { field messages } }
  }
`);

export const updateUser = graphql(
  `
  mutation UpdateUser($input: UserUpdateInput!) {
    result: userUpdate(input: $input) { user { ...UserFields } errors { field messages } }
  }
`,
  [userFields],
);

export const resetUser = graphql(
  `
  mutation ResetUser($input: UserResetInput!) {
    result: userReset(input: $input) { user { ...UserFields } invitationUrl errors { field messages } }
  }
`,
  [userFields],
);

export const removeUser = graphql(`
  mutation RemoveUser($input: UserRemoveInput!) {
    result: userRemove(input: $input) { errors { field messages } }
  }
`);

export const eraseUser = graphql(`
  mutation EraseUser($input: UserEraseInput!) {
    result: userErase(input: $input) { erasedUserId errors { field messages } }
  }
`);

export type UserRow = ResultOf<typeof userFields>;
export type Role = NonNullable<UserRow['role']>;
