-- Links beside a thread to pages about its seller. ../docs/link-patterns.md explains them.

create table seller_link_template (
  marketplace_id integer not null references marketplace (id),
  -- The order in which the links are shown, from 1.
  position integer not null,
  label text not null,
  -- An address with placeholders for the seller's ids.
  template text not null,
  primary key (marketplace_id, position)
);
