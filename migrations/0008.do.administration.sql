-- For the administration of a marketplace over the Operator API: lists of users and keys, page by page. The command
-- line lists all of an installation's, and needed none of these.

-- Name and e-mail address with case folded by the application, as seller.search_name.
alter table membership add column search_text text not null default '';
update membership m set search_text = lower(u.name || ' ' || u.email) from auth_user u where u.id = m.user_id;
create index membership_search on membership using gin (marketplace_id, search_text gin_trgm_ops);

-- The newest first: all, those of the operator (0) or of one seller, and those of all sellers. By the negative number,
-- since else the primary key has the same order, and by its walk all are read of whom few are wanted.
create index membership_newest on membership (marketplace_id, (-user_id));
create index membership_by_owner on membership (marketplace_id, coalesce(seller_id, 0), (-user_id));
create index membership_of_sellers on membership (marketplace_id, (-user_id)) where seller_id is not null;
-- The last of them must stay.
create index membership_full_admins on membership (marketplace_id, user_id) where role = 'FULL_ADMIN';

create index api_key_newest on api_key (marketplace_id, (-id));
create index api_key_by_owner on api_key (marketplace_id, coalesce(seller_id, 0), (-id));
create index api_key_of_sellers on api_key (marketplace_id, (-id)) where seller_id is not null;

-- A user's links to choose a password: another one ends those before it. Values can be longer than a b-tree takes.
create index auth_verification_by_value on auth_verification using hash (value);
