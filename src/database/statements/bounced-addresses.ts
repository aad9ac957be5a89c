import { statement } from '../statement.js';

/* Addresses that the mail server rejected for good. */

/** Marks an address of a person. */
export const markBounced = statement({
  name: 'mark-bounced',
  scope: 'installation',
  share: 'background',
  parameters: { email: 'text', replyCode: 'integer' },
  row: {},
  text: `
insert into bounced_address (email, reply_code)
select email, $replyCode::integer from auth_user where email = $email
on conflict (email) do update set bounced_at = excluded.bounced_at, reply_code = excluded.reply_code`,
});

/** Removes the mark of an address for which the mail server accepted an email. */
export const clearBounced = statement({
  name: 'clear-bounced',
  scope: 'installation',
  share: 'background',
  parameters: { email: 'text' },
  row: {},
  text: 'delete from bounced_address where email = $email',
});
