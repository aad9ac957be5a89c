import { statement } from '../statement.js';

/* The links of people to their accounts at the single sign-on provider. */

/** Returns what decides whether a person can be linked to a subject of an issuer. */
export const providerLinkState = statement({
  name: 'provider-link-state',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', providerId: 'text', issuer: 'text', accountId: 'text' },
  row: {
    isProven: 'boolean',
    hasPassword: 'boolean',
    /** Whether the person is linked to another subject of the issuer. */
    hasOtherSubject: 'boolean',
  },
  text: `
select u.email_verified as "isProven",
       exists (select from auth_account a where a.user_id = u.id and a.provider_id = 'credential') as "hasPassword",
       exists (
         select from auth_account a
         where a.user_id = u.id and a.provider_id = $providerId and split_part(a.account_id, ' ', 1) = $issuer
           and a.account_id <> $accountId
       ) as "hasOtherSubject"
from auth_user u
where u.id = $userId`,
});

/** Returns whether a person is linked to a subject of an issuer. */
export const isLinked = statement({
  name: 'is-linked',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', providerId: 'text', issuer: 'text' },
  row: { found: 'boolean' },
  text: `
select exists (
  select from auth_account
  where user_id = $userId and provider_id = $providerId and split_part(account_id, ' ', 1) = $issuer
) as found`,
});

/** Ends a person's link to a subject of an issuer. No row if there was none. */
export const unlinkProvider = statement({
  name: 'unlink-provider',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', providerId: 'text', issuer: 'text' },
  row: { id: 'integer' },
  text: `
delete from auth_account
where user_id = $userId and provider_id = $providerId and split_part(account_id, ' ', 1) = $issuer
returning id`,
});

/**
 * Adds the issuer to links of earlier versions, which are only the subject. A person's second subject, which those
 * versions allowed, is deleted.
 */
export const bindLinksToIssuer = statement({
  name: 'bind-links-to-issuer',
  scope: 'installation',
  parameters: { providerId: 'text', issuer: 'text' },
  row: {},
  text: `
with unbound as (
  select id, row_number() over (partition by user_id order by id) as position from auth_account
  where provider_id = $providerId and account_id !~ '^https?://[^ ]+ .'
),
further as (
  delete from auth_account a using unbound where a.id = unbound.id and unbound.position > 1
)
update auth_account a set account_id = $issuer::text || ' ' || account_id
from unbound where a.id = unbound.id and unbound.position = 1`,
});
