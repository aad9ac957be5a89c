import { z } from 'zod';
import type { ConfiguredSecrets } from './access/sign-in-secret.js';
import { isThisMachine } from './outgoing-requests/loopback.js';

/* The environment variables for signing in. configuration.ts reads them with the others. */

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const isWebAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const webAddress = z
  .string()
  .refine(isWebAddress, 'must begin with https:// or http://')
  .transform((text) => (isWebAddress(text) ? new URL(text) : null));

const secret = z.string().min(32, 'must have at least 32 characters');

const earlierSecrets = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .pipe(z.array(secret));

export const signInVariables = {
  NODE_TLS_REJECT_UNAUTHORIZED: z.string().optional(),
  AUTH_SECRET: optional(secret.optional()),
  AUTH_SECRET_PREVIOUS: optional(earlierSecrets),
  MAIL_FROM: optional(z.string().optional()),
  OIDC_CLIENT_ID: optional(z.string().optional()),
  OIDC_CLIENT_SECRET: optional(z.string().optional()),
  OIDC_ISSUER: optional(webAddress.optional()),
  OIDC_NAME: optional(z.string().default('Single sign-on')),
  OIDC_TLS: optional(z.enum(['required', 'optional']).default('required')),
  PUBLIC_URL: optional(
    webAddress.refine((url) => url?.href === `${url?.origin}/`, 'must be without a path').optional(),
  ),
  SECRETS_KEY: optional(secret.optional()),
  SECRETS_KEY_PREVIOUS: optional(earlierSecrets),
  SMTP_TLS: optional(z.enum(['required', 'optional']).default('required')),
  SMTP_URL: optional(
    z
      .string()
      .regex(/^smtps?:\/\//, 'must begin with smtps:// or smtp://')
      .refine(
        (text) => URL.canParse(text),
        'must be an address such as smtps://user:password@smtp.example.com',
      )
      .optional(),
  ),
};

type Variables = z.infer<z.ZodObject<typeof signInVariables>>;

/** Variables that require others. Mails and the redirect of a provider contain the server's address. */
const requiredVariables = {
  AUTH_SECRET_PREVIOUS: ['AUTH_SECRET'],
  SMTP_URL: ['MAIL_FROM', 'PUBLIC_URL'],
  OIDC_ISSUER: ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL'],
} as const;

/** Adds an issue for a provider whose answers others could change: they would choose its keys, and sign in as anybody. */
function checkProviderTls(
  { OIDC_ISSUER: issuer, OIDC_TLS: tls, NODE_TLS_REJECT_UNAUTHORIZED: checksCertificates }: Variables,
  context: z.RefinementCtx,
): void {
  if (!issuer || tls === 'optional' || isThisMachine(issuer.hostname)) return;
  const add = (name: string, problem: string) =>
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `${problem}: an attacker on the network could change the provider's answers and sign in as anybody. OIDC_TLS=optional accepts this`,
    });
  if (issuer.protocol !== 'https:') add('OIDC_ISSUER', 'must begin with https://');
  if (checksCertificates === '0') add('NODE_TLS_REJECT_UNAUTHORIZED', 'must not be 0 with OIDC_ISSUER');
}

/** Adds an issue for each variable that another one needs, and for a provider without TLS. */
export function checkSignInVariables(data: Variables, context: z.RefinementCtx): void {
  checkProviderTls(data, context);
  for (const [name, others] of Object.entries(requiredVariables)) {
    const given = data[name as keyof typeof requiredVariables];
    if (!given || (Array.isArray(given) && given.length === 0)) continue;
    for (const other of others) {
      if (data[other]) continue;
      context.addIssue({ code: 'custom', path: [other], message: `is required with ${name}` });
    }
  }
}

export interface SignInConfiguration extends ConfiguredSecrets {
  /** The server's address for browsers; null: the `Host` of each request. */
  publicUrl: URL | null;
  /** The mail server and the sender; null: the server cannot send mail. */
  mail: { url: string; from: string; tls?: 'required' | 'optional' } | null;
  /** An OpenID Connect provider. */
  singleSignOn: { name: string; issuer: URL; clientId: string; clientSecret: string } | null;
}

export function signInConfiguration(data: Variables): SignInConfiguration {
  const { SMTP_URL: smtp, MAIL_FROM: from, OIDC_ISSUER: issuer } = data;
  const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = data;
  return {
    secret: data.AUTH_SECRET ?? null,
    previousSecrets: data.AUTH_SECRET_PREVIOUS,
    secretsKey: data.SECRETS_KEY ?? null,
    previousSecretsKeys: data.SECRETS_KEY_PREVIOUS,
    publicUrl: data.PUBLIC_URL ?? null,
    mail: smtp && from ? { url: smtp, from, tls: data.SMTP_TLS } : null,
    singleSignOn: issuer && clientId && clientSecret ? { name, issuer, clientId, clientSecret } : null,
  };
}
