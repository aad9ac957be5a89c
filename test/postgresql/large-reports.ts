/** The first quarter of an hour of the large marketplace's reports, and their number of days. */
export const firstReported = 1_960_032;
export const reportedDays = 200;

/** The numbers of the operator's users with first replies, and of buckets in each period. */
export const reportedMembers = 20;
export const bucketsPerPeriod = 10;

/** The number of sellers with findings on each day, and of counts of each. */
export const sellersWithFindings = 300;
export const countsPerSeller = 3;

/**
 * Adds the sums of reports of two marketplaces, entries of 500 marketplaces that are not added up, and the latest response times
 * of each thread. One thread in twenty has messages that are not counted.
 */
export async function makeReports(
  run: (text: string) => Promise<unknown>,
  marketplaceId: number,
): Promise<void> {
  const quarters = reportedDays * 96;
  const markets = `(values (${marketplaceId}), (${marketplaceId + 1})) m (id)`;
  await run('alter table thread disable trigger user');
  await run(
    'update thread set reported_count = message_count, turn_since = latest_message_at where seller_id % 20 > 0',
  );
  await run('alter table thread enable trigger user');
  await run(`
    insert into report_messages (marketplace_id, quarter, from_sellers, from_operator)
    select m.id, ${firstReported} + n, 5, 4 from ${markets}, generate_series(0, ${quarters - 1}) n`);
  const periods = (length: number) =>
    `generate_series(${firstReported / length}, ${(firstReported + quarters) / length - 1})`;
  for (const length of [1, 4])
    await run(`
      insert into report_team_reply (marketplace_id, quarters, period, bucket, replies)
      select m.id, ${length}, p, 20 + b, 3
      from ${markets}, ${periods(length)} p, generate_series(1, ${bucketsPerPeriod}) b`);
  for (const [length, members, buckets] of [
    [1, 2, 2],
    [4, 5, 2],
    [96, reportedMembers, bucketsPerPeriod],
  ] as const)
    await run(`
      insert into report_member_reply (marketplace_id, quarters, period, member_id, bucket, replies)
      select m.id, ${length}, p, member, 20 + b, 3
      from ${markets}, ${periods(length)} p, generate_series(1, ${members}) member, generate_series(1, ${buckets}) b`);
  await run(`
    insert into report_entry (marketplace_id, seller_id, quarter, by_operator, member_id, answer_seconds)
    select ${marketplaceId} + n % 500, n, ${firstReported} + n % 96, n % 2 = 0, n % 7, case when n % 3 > 0 then n end
    from generate_series(1, 50000) n`);
  await run(`
    insert into recent_answer (marketplace_id, seller_id, by_operator, seconds)
    select marketplace_id, seller_id, side, '{60,3600,50}'
    from thread, (values (true), (false)) sides (side) where message_count > 0`);
  const firstDay = firstReported / 96;
  await run(`
    insert into content_finding_count (marketplace_id, day, seller_id, kind, outcome, from_sellers, from_operator)
    select m.id, ${firstDay} + d, seller, 'KIND_' || k, 'blocked', 1, 0
    from ${markets}, generate_series(0, ${reportedDays - 1}) d, generate_series(0, ${sellersWithFindings}) seller,
         generate_series(1, ${countsPerSeller}) k`);
}
