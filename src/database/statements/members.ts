import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';

/* The users of one marketplace, its sellers' included, as its own administrators look after them. */

const member = {
  userId: 'integer',
  name: 'text',
  email: 'text',
  sellerId: 'integer?',
  role: 'text?',
  hasPassword: 'boolean',
  twoFactorEnabled: 'boolean',
  createdAt: 'timestamptz',
} as const;

const columns = `
  u.id as "userId", u.name, u.email, m.seller_id as "sellerId", m.role,
  (select true from auth_account a where a.user_id = u.id and a.password is not null limit 1) is not null
    as "hasPassword",
  coalesce(u.two_factor_enabled, false) as "twoFactorEnabled", u.created_at as "createdAt"`;

const parameters = {
  beside: 'integer',
  /** Only those of sellers. */
  ofSellers: 'boolean',
  /** Only those of this seller, or the operator's (0); null: all. */
  owner: 'integer?',
  limit: 'integer',
  /** For LIKE, its own characters escaped; null: all. */
  pattern: 'text?',
} as const;

/** By the negative number, as the indexes have it. */
const wanted = ({ beyond, nearestFirst }: PageSql) => `
  ${beyond(['-user_id'], ['-$beside::integer'])} and (not $ofSellers::boolean or seller_id is not null)
  and ($owner::integer is null or coalesce(seller_id, 0) = $owner)
  ${nearestFirst(['-user_id'])}`;

/** Those that match among the `window` nearest, the newest first; null: among all. */
export const members = bothDirections('asc', { first: 'members-older', last: 'members-newer' }, (name, sql) =>
  statement({
    name,
    scope: 'marketplace',
    parameters: { ...parameters, window: 'integer?' },
    row: member,
    text: `
select ${columns}
from (
  select * from membership where marketplace_id = $marketplaceId and ${wanted(sql)}
  limit $window::integer
) m
cross join lateral (select * from auth_user where id = m.user_id offset 0) u
where $pattern::text is null or m.search_text like $pattern
${sql.nearestFirst(['-m.user_id'])}
limit $limit::integer`,
    planEachTime: true,
  }),
);

/** Those that match, the newest first; reads every match. */
export const matchingMembers = bothDirections(
  'asc',
  { first: 'members-matching-older', last: 'members-matching-newer' },
  (name, sql) =>
    statement({
      name,
      scope: 'marketplace',
      parameters,
      row: member,
      text: `
with m as materialized (
  select * from membership where marketplace_id = $marketplaceId and search_text like $pattern
)
select ${columns}
from (select * from m where ${wanted(sql)} limit $limit::integer) m
cross join lateral (select * from auth_user where id = m.user_id offset 0) u
${sql.nearestFirst(['-m.user_id'])}`,
      planEachTime: true,
    }),
);

/** Users by their numbers; those that are not of this marketplace are left out. */
export const membersByNumber = statement({
  name: 'members-by-number',
  scope: 'marketplace',
  parameters: { userIds: 'integer[]' },
  row: member,
  text: `
select ${columns}
from membership m
cross join lateral (select * from auth_user where id = m.user_id offset 0) u
where m.marketplace_id = $marketplaceId and m.user_id = any ($userIds::integer[])`,
});

/** Whether the marketplace's operator has a user of the role FULL_ADMIN beside this one. */
export const anotherFullAdmin = statement({
  name: 'another-full-admin',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: { found: 'boolean' },
  text: `
select exists (
  select from membership where marketplace_id = $marketplaceId and role = 'FULL_ADMIN' and user_id <> $id
) as found`,
});

/** Gives a user this name and, where it is an operator's, this role. With another role its sessions end. */
export const updateMember = statement({
  name: 'update-member',
  scope: 'marketplace',
  parameters: { id: 'integer', name: 'text', searchText: 'text', role: 'text?' },
  row: {},
  text: `
with before as (
  select user_id, role from membership where marketplace_id = $marketplaceId and user_id = $id
),
changed as (
  update membership m set role = $role::text, search_text = $searchText from before
  where m.marketplace_id = $marketplaceId and m.user_id = before.user_id
),
named as (
  update auth_user u set name = $name, updated_at = clock_timestamp() from before where u.id = before.user_id
)
delete from auth_session s using before
where s.user_id = before.user_id and before.role is distinct from $role::text`,
});

/** Removes a user, with all that is theirs but their messages. */
export const removeMember = statement({
  name: 'remove-member',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: {},
  text: `
delete from auth_user u using membership m
where m.marketplace_id = $marketplaceId and m.user_id = $id and u.id = m.user_id`,
});

/** Takes a user's password and second factor away, and ends its sessions. */
export const resetMember = statement({
  name: 'reset-member',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: {},
  text: `
with reset as (
  update auth_user u set two_factor_enabled = false, updated_at = clock_timestamp()
  from membership m
  where m.marketplace_id = $marketplaceId and m.user_id = $id and u.id = m.user_id
  returning u.id
),
shut as (
  delete from auth_account a using reset where a.user_id = reset.id and a.provider_id = 'credential'
),
bared as (
  delete from auth_two_factor f using reset where f.user_id = reset.id
)
delete from auth_session s using reset where s.user_id = reset.id`,
});

/** Sets a user's password. Links to choose one no longer work. */
export const setMemberPassword = statement({
  name: 'set-member-password',
  scope: 'marketplace',
  parameters: { id: 'integer', passwordHash: 'text' },
  row: {},
  text: `
with opened as (
  select user_id from membership where marketplace_id = $marketplaceId and user_id = $id
),
ended as (
  delete from auth_verification v using opened where v.value = opened.user_id::text
)
insert into auth_account (user_id, provider_id, account_id, password, updated_at)
select user_id, 'credential', user_id::text, $passwordHash, clock_timestamp() from opened
on conflict (provider_id, account_id) do update
set password = excluded.password, updated_at = excluded.updated_at`,
});

/** Lets a user choose a password by a link, of which this is the hash. Links before it are worth nothing any more. */
export const inviteMember = statement({
  name: 'invite-member',
  scope: 'marketplace',
  parameters: { id: 'integer', linkHash: 'text', seconds: 'integer' },
  row: { expiresAt: 'timestamptz' },
  text: `
with invited as (
  select user_id from membership where marketplace_id = $marketplaceId and user_id = $id
),
ended as (
  delete from auth_verification v using invited where v.value = invited.user_id::text
)
insert into auth_verification (identifier, value, expires_at)
select $linkHash::text, user_id::text, clock_timestamp() + $seconds::integer * interval '1 second' from invited
returning expires_at as "expiresAt"`,
});
