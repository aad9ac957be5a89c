-- Links of invitations end with the invitation. ../docs/sign-in.md explains the rules.

-- An invitation that is accepted without its link, replaced or removed ends the link, by whatever statement: somebody else
-- may have kept it, and the account may belong to another marketplace by then.
create function membership_invitation_ended() returns trigger language plpgsql as $$
begin
  delete from auth_verification v where v.identifier = old.invitation_hash;
  return null;
end $$;
create trigger membership_invitation_ended after update on membership for each row
  when (old.invitation_hash is not null and old.invitation_hash is distinct from new.invitation_hash)
  execute function membership_invitation_ended();
create trigger membership_invitation_removed after delete on membership for each row
  when (old.invitation_hash is not null)
  execute function membership_invitation_ended();

-- Links to choose a password of earlier versions: those of invitations that have ended cannot be told from resets that a
-- person requested, which are valid for an hour.
delete from auth_verification v
where length(v.identifier) = 43 and v.value ~ '^[0-9]{1,9}$'
  and not exists (select from membership m where m.invitation_hash = v.identifier);

-- The marketplace whose administrator created the link: only its audit log names the creator.
alter table auth_handed_link add column marketplace_id integer references marketplace (id) on delete cascade;
