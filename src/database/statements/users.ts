import { statement } from '../statement.js';

/**
 * Creates a membership, and its person if the address is unknown. Only a new person gets the password, if there is one. No
 * row if the person has this membership already. The first membership has the person's id.
 */
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
    /** Whether the administrator vouches for the address; else the membership is an invitation. */
    isTrusted: 'boolean',
  },
  row: { id: 'integer', isNew: 'boolean', isProven: 'boolean' },
  text: `
with number as materialized (
  -- One for each membership, so that ids do not show whether the address has an account.
  select nextval('auth_user_id_seq')::integer as id
),
person as (
  insert into auth_user (id, name, email, email_verified)
  select id, $name, $email, $isTrusted::boolean from number
  on conflict (email) do update set email = excluded.email
  returning id, xmax = 0 as is_new, email_verified
),
memberships as (
  insert into membership (id, user_id, marketplace_id, seller_id, role, name, search_text, accepted_at)
  select number.id, person.id, $marketplaceId, $sellerId, $role, $name, $searchText,
         case when $isTrusted::boolean then clock_timestamp() end
  from person cross join number
  on conflict (user_id, marketplace_id, coalesce(seller_id, 0)) do nothing
  returning id
),
passwords as (
  insert into auth_account (user_id, provider_id, account_id, password, updated_at)
  select id, 'credential', id::text, $passwordHash::text, clock_timestamp()
  from person
  where $passwordHash::text is not null and is_new
)
select m.id, p.is_new as "isNew", p.email_verified as "isProven" from memberships m cross join person p`,
});

export const listUsers = statement({
  name: 'list-users',
  scope: 'installation',
  parameters: {},
  row: {
    id: 'integer',
    userId: 'integer',
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
select m.id, u.id as "userId", m.name, u.email, m.marketplace_id as "marketplaceId", m.seller_id as "sellerId", m.role,
       exists (select from auth_account a where a.user_id = u.id and a.password is not null) as "hasPassword",
       coalesce(u.two_factor_enabled, false) as "twoFactorEnabled", m.created_at as "createdAt"
from auth_user u
join membership m on m.user_id = u.id
order by m.id`,
});

const userRow = {
  /** The membership. */
  id: 'integer',
  userId: 'integer',
  name: 'text',
  email: 'text',
  marketplaceId: 'integer',
  marketplaceName: 'text',
  sellerId: 'integer?',
  role: 'text?',
} as const;

const userWithMembership = `
select m.id, u.id as "userId", m.name, u.email, m.marketplace_id as "marketplaceId", k.name as "marketplaceName",
       m.seller_id as "sellerId", m.role
from auth_user u
join membership m on m.user_id = u.id
join marketplace k on k.id = m.marketplace_id`;

/** Returns a membership with its person, its marketplace and, if it is a seller's, the seller. */
export const userById = statement({
  name: 'user-by-id',
  scope: 'installation',
  share: 'sign-in',
  parameters: { id: 'integer' },
  row: userRow,
  text: `${userWithMembership}
where m.id = $id`,
});

/** Returns the accepted memberships of the person with an email address, which is in lower case, as `userById`. */
export const userByEmail = statement({
  name: 'user-by-email',
  scope: 'installation',
  share: 'sign-in',
  parameters: { email: 'text' },
  row: userRow,
  text: `${userWithMembership}
where u.email = $email and m.accepted_at is not null
order by m.id`,
});
