import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';

/* The users of one marketplace and its sellers, as its administrators manage them. */

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
  /** Only users of sellers. */
  ofSellers: 'boolean',
  /** Only users of this seller, or the operator's (0); null: all. */
  owner: 'integer?',
  limit: 'integer',
  /** For LIKE, with its special characters escaped; null: all. */
  pattern: 'text?',
} as const;

/** The page's condition and order: by the negative number, as in the indexes. */
const wanted = ({ beyond, nearestFirst }: PageSql) => `
  ${beyond(['-user_id'], ['-$beside::integer'])} and (not $ofSellers::boolean or seller_id is not null)
  and ($owner::integer is null or coalesce(seller_id, 0) = $owner)
  ${nearestFirst(['-user_id'])}`;

/** Returns the matches among the `window` users nearest to a position, the newest first; null: among all. */
export const members = bothDirections('asc', { first: 'members-older', last: 'members-newer' }, (name, sql) =>
  statement({
    name,
    scope: 'marketplace',
    searchParameter: 'pattern',
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

/** Returns the matches, the newest first; reads every match. */
export const matchingMembers = bothDirections(
  'asc',
  { first: 'members-matching-older', last: 'members-matching-newer' },
  (name, sql) =>
    statement({
      name,
      scope: 'marketplace',
      share: 'search',
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

/** Returns users by their numbers; those of other marketplaces are left out. */
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

/** Returns whether the operator has another user with the role FULL_ADMIN. */
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

/** Sets a user's name and, for a user of the operator, the role. A change of the role ends the user's sessions. */
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

/** Deletes a user with everything of theirs, except their messages. */
export const removeMember = statement({
  name: 'remove-member',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: {},
  text: `
delete from auth_user u using membership m
where m.marketplace_id = $marketplaceId and m.user_id = $id and u.id = m.user_id`,
});

/** Removes a user's password and second factor and ends their sessions. */
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
passwords as (
  delete from auth_account a using reset where a.user_id = reset.id and a.provider_id = 'credential'
),
factors as (
  delete from auth_two_factor f using reset where f.user_id = reset.id
)
delete from auth_session s using reset where s.user_id = reset.id`,
});

/** Sets a user's password, with a notice to the user. The user's links to choose one stop working. */
export const setMemberPassword = statement({
  name: 'set-member-password',
  scope: 'marketplace',
  parameters: { id: 'integer', passwordHash: 'text', causedBy: 'text' },
  row: {},
  text: `
with member as (
  select user_id from membership where marketplace_id = $marketplaceId and user_id = $id
),
links as (
  delete from auth_verification v using member where v.value = member.user_id::text
),
handed_links as (
  delete from auth_handed_link h using member where h.user_id = member.user_id
),
notices as (
  insert into auth_notice (user_id, kind, caused_by) select user_id, 'passwordSet', $causedBy from member
)
insert into auth_account (user_id, provider_id, account_id, password, updated_at)
select user_id, 'credential', user_id::text, $passwordHash, clock_timestamp() from member
on conflict (provider_id, account_id) do update
set password = excluded.password, updated_at = excluded.updated_at`,
});

/** Stores the hash of a link by which a user can choose a password. The user's earlier links stop working. */
export const inviteMember = statement({
  name: 'invite-member',
  scope: 'marketplace',
  parameters: { id: 'integer', linkHash: 'text', seconds: 'integer' },
  row: { expiresAt: 'timestamptz' },
  text: `
with member as (
  select user_id from membership where marketplace_id = $marketplaceId and user_id = $id
),
links as (
  delete from auth_verification v using member where v.value = member.user_id::text
)
insert into auth_verification (identifier, value, expires_at)
select $linkHash::text, user_id::text, clock_timestamp() + $seconds::integer * interval '1 second' from member
returning expires_at as "expiresAt"`,
});

/** Records that the user's link to choose a password was given to this person instead of being mailed. */
export const recordHandedLink = statement({
  name: 'record-handed-link',
  scope: 'marketplace',
  parameters: { id: 'integer', createdBy: 'text' },
  row: {},
  text: `
insert into auth_handed_link (user_id, created_by)
select user_id, $createdBy from membership where marketplace_id = $marketplaceId and user_id = $id
on conflict (user_id) do update set created_by = excluded.created_by, created_at = excluded.created_at`,
});
