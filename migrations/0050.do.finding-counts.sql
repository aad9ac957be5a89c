-- Findings of the content policy in sent texts, counted for the operator's report: ../docs/content-policy.md. No text is stored.

create table content_finding_count (
  marketplace_id integer not null,
  -- A day of UTC, by its number since 1970.
  day integer not null,
  -- The seller of the thread; 0: the sum of all sellers.
  seller_id integer not null,
  kind text not null,
  outcome text not null check (outcome in ('blocked', 'redacted', 'warned', 'acknowledged')),
  -- In texts of the seller, and in those of the operator.
  from_sellers integer not null,
  from_operator integer not null,
  primary key (marketplace_id, day, seller_id, kind, outcome)
) with (fillfactor = 80);
