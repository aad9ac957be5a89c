import { orNull, statement } from '../statement.js';

/* What a marketplace lets its sellers see before they write: office hours, an out-of-office line and the usual reply time. */

const expectation = {
  showsReplyTime: 'boolean',
  officeDays: 'integer[]',
  opensAt: 'integer[]',
  closesAt: 'integer[]',
  timeZone: 'text',
  outOfOffice: 'text?',
} as const;

const columns = `e.shows_reply_time as "showsReplyTime", e.office_days as "officeDays", e.opens_at as "opensAt",
       e.closes_at as "closesAt", e.time_zone as "timeZone", e.out_of_office as "outOfOffice"`;

/** Returns the settings; no row if they were never changed. */
export const readExpectationSettings = statement({
  name: 'read-expectation-settings',
  scope: 'marketplace',
  parameters: {},
  row: expectation,
  text: `select ${columns} from expectation e where marketplace_id = $marketplaceId`,
});

export const setExpectationSettings = statement({
  name: 'set-expectation-settings',
  scope: 'marketplace',
  parameters: expectation,
  row: {},
  text: `
insert into expectation (marketplace_id, shows_reply_time, office_days, opens_at, closes_at, time_zone, out_of_office)
values ($marketplaceId, $showsReplyTime, $officeDays, $opensAt, $closesAt, $timeZone, $outOfOffice)
on conflict (marketplace_id)
do update set shows_reply_time = excluded.shows_reply_time, office_days = excluded.office_days,
              opens_at = excluded.opens_at, closes_at = excluded.closes_at, time_zone = excluded.time_zone,
              out_of_office = excluded.out_of_office`,
});

/** Returns the settings with the operator's latest response times in a thread, in seconds. */
export const expectationsOfThread = statement({
  name: 'expectations-of-thread',
  scope: 'thread',
  parameters: {},
  row: { ...expectation, ...orNull({ seconds: 'integer[]' }) },
  text: `
select ${columns}, r.seconds
from expectation e
left join recent_answer r
  on e.shows_reply_time and r.marketplace_id = $marketplaceId and r.seller_id = $sellerId and r.by_operator
where e.marketplace_id = $marketplaceId`,
});
