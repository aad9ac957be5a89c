import { z } from 'zod';
import { parseNetwork } from './access/networks.js';

/* The environment variables for answers by email. configuration.ts reads them with the others. */

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const domainName = /^(?=.{1,190}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d-]{2,63}$/;

const domain = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine((text) => domainName.test(text), 'must be a domain such as reply.shop.example');

const networks = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (parts) => parts.every((part) => parseNetwork(part) !== null),
    'must be addresses or networks, separated by commas',
  )
  .transform((parts) => parts.flatMap((part) => parseNetwork(part) ?? []));

const file = z.string().optional();

export const replyVariables = {
  REPLY_BY_EMAIL_DOMAIN: optional(domain.optional()),
  REPLY_BY_EMAIL_HOST: optional(z.string().default('127.0.0.1')),
  REPLY_BY_EMAIL_PORT: optional(
    z
      .string()
      .regex(/^\d+$/, 'must be a whole number')
      .transform(Number)
      .pipe(z.number().min(0).max(65_535))
      .default(2525),
  ),
  REPLY_BY_EMAIL_NETWORKS: optional(networks.optional()),
  REPLY_BY_EMAIL_DMARC_BY: optional(z.string().optional()),
  REPLY_BY_EMAIL_TLS_CERT: optional(file),
  REPLY_BY_EMAIL_TLS_KEY: optional(file),
};

type Variables = z.infer<z.ZodObject<typeof replyVariables>>;

/** Variables that require others. Anybody can write the header of DMARC, so only known mail servers may deliver with it. */
const requiredVariables = {
  REPLY_BY_EMAIL_DOMAIN: ['SMTP_URL'],
  REPLY_BY_EMAIL_NETWORKS: ['REPLY_BY_EMAIL_DOMAIN'],
  REPLY_BY_EMAIL_DMARC_BY: ['REPLY_BY_EMAIL_NETWORKS'],
  REPLY_BY_EMAIL_TLS_CERT: ['REPLY_BY_EMAIL_TLS_KEY', 'REPLY_BY_EMAIL_DOMAIN'],
  REPLY_BY_EMAIL_TLS_KEY: ['REPLY_BY_EMAIL_TLS_CERT', 'REPLY_BY_EMAIL_DOMAIN'],
} as const;

/** Adds an issue for each variable that another one needs, and for a port of another listener. */
export function checkReplyVariables(
  data: Variables & { SMTP_URL?: string | undefined; PORT: number; ADMIN_PORT?: number | undefined },
  context: z.RefinementCtx,
): void {
  for (const [name, others] of Object.entries(requiredVariables)) {
    if (data[name as keyof typeof requiredVariables] === undefined) continue;
    for (const other of others) {
      if (data[other] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [other], message: `is required with ${name}` });
    }
  }
  const { REPLY_BY_EMAIL_DOMAIN: given, REPLY_BY_EMAIL_PORT: port } = data;
  if (given === undefined || port === 0) return;
  for (const other of ['PORT', 'ADMIN_PORT'] as const) {
    if (data[other] !== port) continue;
    context.addIssue({ code: 'custom', path: ['REPLY_BY_EMAIL_PORT'], message: `must differ from ${other}` });
  }
}

/** How answers by email are received. */
export interface ReplyConfiguration {
  /** The part of the addresses to answer to after the @. */
  domain: string;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** The networks from which mail servers deliver; null for all. */
  networks: readonly string[] | null;
  /** The name of the mail server whose results of DMARC are required; null for none. */
  authenticationServer: string | null;
  /** The files of the certificate and its key, as PEM; null: without TLS. */
  tls: { certFile: string; keyFile: string } | null;
}

/** Returns the configuration; null if no answers are received. */
export function replyConfiguration(data: Variables): ReplyConfiguration | null {
  const { REPLY_BY_EMAIL_DOMAIN: name, REPLY_BY_EMAIL_TLS_CERT: certFile } = data;
  const { REPLY_BY_EMAIL_TLS_KEY: keyFile } = data;
  if (name === undefined) return null;
  return {
    domain: name,
    host: data.REPLY_BY_EMAIL_HOST,
    port: data.REPLY_BY_EMAIL_PORT,
    networks: data.REPLY_BY_EMAIL_NETWORKS ?? null,
    authenticationServer: data.REPLY_BY_EMAIL_DMARC_BY ?? null,
    tls: certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : null,
  };
}
