import { statement } from '../statement.js';

/**
 * Makes a user with its membership and, where it has one, its password. No row where the e-mail address is taken.
 */
export const createUser = statement({
  name: 'create-user',
  scope: 'marketplace',
  parameters: {
    /** Null: the operator's, with a role. */
    sellerId: 'integer?',
    role: 'text?',
    name: 'text',
    email: 'text',
    passwordHash: 'text?',
    /** The name and the address, with case folded. */
    searchText: 'text',
  },
  row: { id: 'integer' },
  text: `
with made as (
  insert into auth_user (name, email, email_verified) values ($4, $5, true)
  on conflict (email) do nothing
  returning id
),
joined as (
  insert into membership (user_id, marketplace_id, seller_id, role, search_text) select id, $1, $2, $3, $7 from made
),
opened as (
  insert into auth_account (user_id, provider_id, account_id, password, updated_at)
  select id, 'credential', id::text, $6::text, clock_timestamp() from made where $6::text is not null
)
select id from made`,
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

/** A user as the audit log tells of it. */
const told = {
  id: 'integer',
  email: 'text',
  marketplaceId: 'integer',
  sellerId: 'integer?',
  role: 'text?',
} as const;

const toldColumns = 'm.marketplace_id as "marketplaceId", m.seller_id as "sellerId", m.role';

/** Removes a user, with all that is theirs but their messages. The row tells what it was. */
export const removeUser = statement({
  name: 'remove-user',
  scope: 'installation',
  parameters: { id: 'integer' },
  row: told,
  text: `
with removed as (
  delete from auth_user where id = $1 returning id, email
)
select r.id, r.email, ${toldColumns} from removed r join membership m on m.user_id = r.id`,
});

/**
 * Gives an operator's user another role, and ends its sessions. No row where there is no such operator's user, else
 * what it was.
 */
export const setUserRole = statement({
  name: 'set-user-role',
  scope: 'installation',
  parameters: { id: 'integer', role: 'text' },
  row: told,
  text: `
with before as (
  select * from membership where user_id = $1 and seller_id is null for update
),
changed as (
  update membership m set role = $2 from before where m.user_id = before.user_id
),
ended as (
  delete from auth_session s using before where s.user_id = before.user_id
)
select u.id, u.email, ${toldColumns} from before m join auth_user u on u.id = m.user_id`,
});

/** Gives a user a new password and takes the second factor away, for one who has lost them; ends its sessions. */
export const resetUser = statement({
  name: 'reset-user',
  scope: 'installation',
  parameters: { id: 'integer', passwordHash: 'text' },
  row: told,
  text: `
with reset as (
  update auth_user set two_factor_enabled = false, updated_at = clock_timestamp() where id = $1
  returning id, email
),
opened as (
  insert into auth_account (user_id, provider_id, account_id, password, updated_at)
  select id, 'credential', id::text, $2, clock_timestamp() from reset
  on conflict (provider_id, account_id) do update
  set password = excluded.password, updated_at = excluded.updated_at
),
bared as (
  delete from auth_two_factor f using reset where f.user_id = reset.id
),
ended as (
  delete from auth_session s using reset where s.user_id = reset.id
)
select r.id, r.email, ${toldColumns} from reset r join membership m on m.user_id = r.id`,
});

/** Whom a user belongs to. */
export const userById = statement({
  name: 'user-by-id',
  scope: 'installation',
  parameters: { id: 'integer' },
  row: {
    userId: 'integer',
    name: 'text',
    email: 'text',
    marketplaceId: 'integer',
    marketplaceName: 'text',
    sellerId: 'integer?',
    role: 'text?',
  },
  text: `
select u.id as "userId", u.name, u.email, m.marketplace_id as "marketplaceId", k.name as "marketplaceName",
       m.seller_id as "sellerId", m.role
from auth_user u
join membership m on m.user_id = u.id
join marketplace k on k.id = m.marketplace_id
where u.id = $1`,
});
