-- What several processes count together; ../docs/decisions/rate-limits.md tells why. The library
-- rate-limiter-flexible writes it, and wants these columns in this order.

-- Unlogged: a count is worth nothing after a crash. Space is left in each page, since rows are updated in place.
create unlogged table rate_limit (
  -- What is counted: 'address:…', 'key:…', 'marketplace:…'.
  key varchar(255) primary key,
  points integer not null default 0,
  -- When the window ends, in ms since 1970.
  expire bigint
) with (fillfactor = 50);
