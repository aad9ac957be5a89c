import { statement } from '../statement.js';

/** Creates a user with a membership and, if given, a password. No row if the e-mail address is taken. */
export const createUser = statement({
  name: 'create-user',
  scope: 'marketplace',
  parameters: {
    /** Null for a user of the operator, who has a role. */
    sellerId: 'integer?',
    role: 'text?',
    name: 'text',
    email: 'text',
    passwordHash: 'text?',
    /** The name and the address, normalized. */
    searchText: 'text',
  },
  row: { id: 'integer' },
  text: `
with new_user as (
  insert into auth_user (name, email, email_verified) values ($name, $email, true)
  on conflict (email) do nothing
  returning id
),
memberships as (
  insert into membership (user_id, marketplace_id, seller_id, role, search_text)
  select id, $marketplaceId, $sellerId, $role, $searchText from new_user
),
passwords as (
  insert into auth_account (user_id, provider_id, account_id, password, updated_at)
  select id, 'credential', id::text, $passwordHash::text, clock_timestamp()
  from new_user
  where $passwordHash::text is not null
)
select id from new_user`,
});

export const listUsers = statement({
  name: 'list-users',
  scope: 'installation',
  parameters: {},
  row: {
    id: 'integer',
    name: 'text',
    email: 'text',
    marketplaceId: 'integer',
    sellerId: 'integer?',
    role: 'text?',
    hasPassword: 'boolean',
    twoFactorEnabled: 'boolean',
    createdAt: 'timestamptz',
  },
  text: `
select u.id, u.name, u.email, m.marketplace_id as "marketplaceId", m.seller_id as "sellerId", m.role,
       exists (select from auth_account a where a.user_id = u.id and a.password is not null) as "hasPassword",
       coalesce(u.two_factor_enabled, false) as "twoFactorEnabled", u.created_at as "createdAt"
from auth_user u
join membership m on m.user_id = u.id
order by u.id`,
});

const userRow = {
  userId: 'integer',
  name: 'text',
  email: 'text',
  marketplaceId: 'integer',
  marketplaceName: 'text',
  sellerId: 'integer?',
  role: 'text?',
} as const;

const userWithMembership = `
select u.id as "userId", u.name, u.email, m.marketplace_id as "marketplaceId", k.name as "marketplaceName",
       m.seller_id as "sellerId", m.role
from auth_user u
join membership m on m.user_id = u.id
join marketplace k on k.id = m.marketplace_id`;

/** Returns a user with its marketplace and, if it is a seller's, the seller. */
export const userById = statement({
  name: 'user-by-id',
  scope: 'installation',
  share: 'credentials',
  parameters: { id: 'integer' },
  row: userRow,
  text: `${userWithMembership}
where u.id = $id`,
});

/** Returns the same of the user with an email address, which is in lower case. */
export const userByEmail = statement({
  name: 'user-by-email',
  scope: 'installation',
  share: 'credentials',
  parameters: { email: 'text' },
  row: userRow,
  text: `${userWithMembership}
where u.email = $email`,
});
