import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';

/*
 * The users of one marketplace and its sellers, as its administrators manage them. A user is a membership. Until the
 * person accepts it, an answer reveals nothing about an account that the person already has.
 */

const member = {
  /** The membership's id. */
  id: 'integer',
  /** The person's id. */
  userId: 'integer',
  name: 'text',
  email: 'text',
  sellerId: 'integer?',
  role: 'text?',
  hasPassword: 'boolean',
  twoFactorEnabled: 'boolean',
  createdAt: 'timestamptz',
  /** When the mail server rejected the address for good; null if it did not, or has accepted an email since. */
  emailBouncedAt: 'timestamptz?',
} as const;

const columns = `
  m.id, u.id as "userId", m.name, u.email, m.seller_id as "sellerId", m.role,
  m.accepted_at is not null
    and (select true from auth_account a where a.user_id = u.id and a.password is not null limit 1) is not null
    as "hasPassword",
  m.accepted_at is not null and coalesce(u.two_factor_enabled, false) as "twoFactorEnabled",
  m.created_at as "createdAt",
  (select bounced_at from bounced_address b where b.email = u.email) as "emailBouncedAt"`;

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
  ${beyond(['-id'], ['-$beside::integer'])} and (not $ofSellers::boolean or seller_id is not null)
  and ($owner::integer is null or coalesce(seller_id, 0) = $owner)
  ${nearestFirst(['-id'])}`;

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
${sql.nearestFirst(['-m.id'])}
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
${sql.nearestFirst(['-m.id'])}`,
      planEachTime: true,
    }),
);

/** Returns users by their numbers; those of other marketplaces are left out. */
export const membersByNumber = statement({
  name: 'members-by-number',
  scope: 'marketplace',
  parameters: { ids: 'integer[]' },
  row: member,
  text: `
select ${columns}
from membership m
cross join lateral (select * from auth_user where id = m.user_id offset 0) u
where m.marketplace_id = $marketplaceId and m.id = any ($ids::integer[])`,
});

/** Returns whether the operator has another user with the role FULL_ADMIN. */
export const anotherFullAdmin = statement({
  name: 'another-full-admin',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: { found: 'boolean' },
  text: `
select exists (
  select from membership where marketplace_id = $marketplaceId and role = 'FULL_ADMIN' and id <> $id
) as found`,
});

/** Sets a user's name and, for a user of the operator, the role. A change of the role ends the sessions that use it. */
export const updateMember = statement({
  name: 'update-member',
  scope: 'marketplace',
  parameters: { id: 'integer', name: 'text', searchText: 'text', role: 'text?' },
  row: {},
  text: `
with before as (
  select id, role from membership where marketplace_id = $marketplaceId and id = $id
),
changed as (
  update membership m set name = $name, role = $role::text, search_text = $searchText from before
  where m.marketplace_id = $marketplaceId and m.id = before.id
)
delete from auth_session s using before
where s.membership_id = before.id and before.role is distinct from $role::text`,
});

/** Deletes a membership, which ends the sessions that use it. */
export const removeMember = statement({
  name: 'remove-member',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: {},
  text: 'delete from membership where marketplace_id = $marketplaceId and id = $id',
});

/** Turns a membership into an invitation, and ends the sessions that use it. */
export const resetMember = statement({
  name: 'reset-member',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: {},
  text: `
with reset as (
  update membership set accepted_at = null where marketplace_id = $marketplaceId and id = $id
  returning id
)
delete from auth_session s using reset where s.membership_id = reset.id`,
});

/** Stores the hash of an invitation's link. The membership's earlier link stops working. */
export const inviteMember = statement({
  name: 'invite-member',
  scope: 'marketplace',
  parameters: { id: 'integer', linkHash: 'text', seconds: 'integer', isMailed: 'boolean' },
  row: {},
  text: `
update membership
set invitation_hash = $linkHash, invitation_mailed = $isMailed,
    invitation_expires_at = clock_timestamp() + $seconds::integer * interval '1 second'
where marketplace_id = $marketplaceId and id = $id`,
});

/** Records that the user's link to choose a password was given to its creator instead of being mailed. */
export const recordHandedLink = statement({
  name: 'record-handed-link',
  scope: 'marketplace',
  parameters: { id: 'integer', createdBy: 'text' },
  row: {},
  text: `
insert into auth_handed_link (user_id, created_by, marketplace_id)
select user_id, $createdBy, marketplace_id from membership where marketplace_id = $marketplaceId and id = $id
on conflict (user_id) do update
set created_by = excluded.created_by, marketplace_id = excluded.marketplace_id, created_at = excluded.created_at`,
});
