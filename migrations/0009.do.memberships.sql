-- Several memberships of one person. ../docs/sign-in.md explains the rules.

-- The id of the first membership is the user's id, so that ids of the API and cursors stay. Further memberships take
-- their ids from the users' sequence, so that no id is used twice.
alter table membership add column id integer;
update membership set id = user_id;
alter table membership drop constraint membership_pkey;
alter table membership add primary key (id);

-- The author's name in this marketplace. Each marketplace chooses it without knowledge of the others.
alter table membership add column name text;
update membership m set name = u.name from auth_user u where u.id = m.user_id;
alter table membership alter column name set not null;

alter table membership add column created_at timestamptz;
update membership m set created_at = u.created_at from auth_user u where u.id = m.user_id;
alter table membership alter column created_at set default clock_timestamp();
alter table membership alter column created_at set not null;

-- Null: invited. The person has not used the invitation yet.
alter table membership add column accepted_at timestamptz;
update membership set accepted_at = created_at;
-- SHA-256 of the invitation's link, as in auth_verification.
alter table membership add column invitation_hash text;
alter table membership add column invitation_expires_at timestamptz;
-- True if the link was emailed, so that its use proves the address.
alter table membership add column invitation_mailed boolean not null default false;

create unique index membership_by_user on membership (user_id, marketplace_id, coalesce(seller_id, 0));
create index membership_by_invitation on membership (invitation_hash) where invitation_hash is not null;

drop index membership_by_marketplace;
drop index membership_newest;
drop index membership_by_owner;
drop index membership_of_sellers;
drop index membership_full_admins;
create index membership_by_marketplace on membership (marketplace_id, id);
create index membership_newest on membership (marketplace_id, (-id));
create index membership_by_owner on membership (marketplace_id, coalesce(seller_id, 0), (-id));
create index membership_of_sellers on membership (marketplace_id, (-id)) where seller_id is not null;
create index membership_full_admins on membership (marketplace_id, id) where role = 'FULL_ADMIN';

-- Until now this was always true. Only a provider has proven addresses so far.
update auth_user u set email_verified = exists (
  select from auth_account a where a.user_id = u.id and a.provider_id <> 'credential'
);

-- The membership that a session uses. Null: the person has several and has not chosen.
alter table auth_session add column membership_id integer references membership (id) on delete cascade;
update auth_session set membership_id = user_id;
create index auth_session_by_membership on auth_session (membership_id);

-- A link of single sign-on is `<issuer> <subject>`. One person has at most one subject of an issuer. Links of earlier
-- versions are only the subject; the server adds its issuer at its first start.
create unique index auth_account_issuer on auth_account (user_id, provider_id, split_part(account_id, ' ', 1));

-- Chooses the membership of a new session if there is only one. An invitation counts if the person has proven the
-- address, and is accepted by it. Every way to sign in inserts here, so a trigger covers them all.
create function auth_session_membership() returns trigger language plpgsql as $$
declare
  usable integer[];
begin
  select array_agg(m.id) into usable
  from membership m join auth_user u on u.id = m.user_id
  where m.user_id = new.user_id and (m.accepted_at is not null or u.email_verified);
  if cardinality(usable) = 1 then
    new.membership_id := usable[1];
    update membership set accepted_at = clock_timestamp(), invitation_hash = null, invitation_expires_at = null
    where id = usable[1] and accepted_at is null;
  end if;
  return new;
end $$;
create trigger auth_session_membership before insert on auth_session
for each row when (new.membership_id is null) execute function auth_session_membership();
