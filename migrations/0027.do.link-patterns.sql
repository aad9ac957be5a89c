-- Link patterns: texts in messages that link to a page of the marketplace. ../docs/link-patterns.md explains them.

create table link_pattern (
  marketplace_id integer not null references marketplace (id),
  id integer not null generated always as identity,
  name text not null,
  -- A regular expression in RE2 syntax.
  expression text not null,
  -- An address with placeholders for the match and its groups.
  template text not null,
  for_sellers boolean not null,
  -- The order in which patterns apply, from 1.
  position integer not null,
  primary key (marketplace_id, id)
);

-- Grow when the links that the operator, or that sellers see can have changed.
alter table marketplace
  add column link_version integer not null default 0,
  add column seller_link_version integer not null default 0;
