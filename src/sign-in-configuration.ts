import { z } from 'zod';

/** The part of the environment that is about signing in; configuration.ts reads it with the rest. */

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const isWebAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const webAddress = z
  .string()
  .refine(isWebAddress, 'must begin with https:// or http://')
  .transform((text) => (isWebAddress(text) ? new URL(text) : null));

export const signInVariables = {
  AUTH_SECRET: optional(z.string().min(32, 'must have at least 32 characters').optional()),
  MAIL_FROM: optional(z.string().optional()),
  OIDC_CLIENT_ID: optional(z.string().optional()),
  OIDC_CLIENT_SECRET: optional(z.string().optional()),
  OIDC_ISSUER: optional(webAddress.optional()),
  OIDC_NAME: optional(z.string().default('Single sign-on')),
  PUBLIC_URL: optional(
    webAddress.refine((url) => url?.href === `${url?.origin}/`, 'must be without a path').optional(),
  ),
  SMTP_URL: optional(
    z
      .string()
      .regex(/^smtps?:\/\//, 'must begin with smtps:// or smtp://')
      .optional(),
  ),
};

type Variables = z.infer<z.ZodObject<typeof signInVariables>>;

/** Which variables others need beside them. What is mailed or told a provider must name the server's own address. */
const needs = {
  SMTP_URL: ['MAIL_FROM', 'PUBLIC_URL'],
  OIDC_ISSUER: ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL'],
} as const;

/** Adds an issue for each variable that another one needs. */
export function signInIsWhole(data: Variables, context: z.RefinementCtx): void {
  for (const [name, others] of Object.entries(needs)) {
    if (!data[name as keyof typeof needs]) continue;
    for (const other of others) {
      if (data[other]) continue;
      context.addIssue({ code: 'custom', path: [other], message: `is needed with ${name}` });
    }
  }
}

export interface SignInConfiguration {
  /** What session cookies are signed with; null: a secret that is kept in the database. */
  secret: string | null;
  /** Where browsers find this server; null where that is the `Host` that they ask for. */
  publicUrl: URL | null;
  /** The mail server and the sender; null: no mail can be sent. */
  mail: { url: string; from: string } | null;
  /** An OpenID Connect provider. */
  singleSignOn: { name: string; issuer: URL; clientId: string; clientSecret: string } | null;
}

export function signInConfiguration(data: Variables): SignInConfiguration {
  const { SMTP_URL: smtp, MAIL_FROM: from, OIDC_ISSUER: issuer } = data;
  const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = data;
  return {
    secret: data.AUTH_SECRET ?? null,
    publicUrl: data.PUBLIC_URL ?? null,
    mail: smtp && from ? { url: smtp, from } : null,
    singleSignOn: issuer && clientId && clientSecret ? { name, issuer, clientId, clientSecret } : null,
  };
}
