import { z } from 'zod';
import { InvalidDatabaseUrl, parseDatabaseUrl } from './database/connection-target.js';
import {
  checkReplyVariables,
  type ReplyConfiguration,
  replyConfiguration,
  replyVariables,
} from './reply-configuration.js';
import {
  checkSignInVariables,
  type SignInConfiguration,
  signInConfiguration,
  signInVariables,
} from './sign-in-configuration.js';

/** Invalid environment variables; the message names them. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(min).max(max));

/** A trusted proxy, in the format of Fastify's `trustProxy`. */
const network = z.union(
  [z.enum(['loopback', 'linklocal', 'uniquelocal']), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'must be addresses or networks, separated by commas',
);

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

const origin = z
  .string()
  .refine(isOrigin, 'must be origins such as https://shop.example, separated by commas');

function addressCanBeRead(text: string, context: z.RefinementCtx): void {
  if (!/^postgres(ql)?:/.test(text)) return;
  try {
    parseDatabaseUrl(text);
  } catch (error) {
    if (!(error instanceof InvalidDatabaseUrl)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
}

const variables = z.object({
  ...signInVariables,
  ...replyVariables,
  HOST: optional(z.string().default('127.0.0.1')),
  PORT: optional(wholeNumber(0, 65_535).default(4000)),
  ADMIN_HOST: optional(z.string().default('127.0.0.1')),
  ADMIN_PORT: optional(wholeNumber(0, 65_535).optional()),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\/|^embedded$/, 'must begin with postgresql://, or be "embedded"')
      .superRefine(addressCanBeRead)
      .optional(),
  ),
  DATABASE_DIRECT_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
      .superRefine(addressCanBeRead)
      .optional(),
  ),
  DATABASE_PREPARED_STATEMENTS: optional(z.enum(['on', 'off']).default('on')),
  DATABASE_POOL_SIZE: optional(wholeNumber(1, 1_000).default(16)),
  DATA_DIR: optional(z.string().default('./data')),
  EMBEDDED_FSYNC: optional(z.enum(['on', 'off']).optional()),
  LOG_LEVEL: optional(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')),
  EMBED_ORIGINS: optional(z.string().default('').transform(listOf).pipe(z.array(origin))),
  EVENT_RETENTION_DAYS: optional(wholeNumber(4, 3_650).default(30)),
  HSTS: optional(z.enum(['off', 'host', 'subdomains']).default('subdomains')),
  GRAPHIQL: optional(z.enum(['on', 'off']).optional()),
  RATE_LIMITS: optional(z.enum(['on', 'off']).default('on')),
  RATE_LIMIT_ADDRESS: optional(wholeNumber(0, 1_000_000_000).default(600)),
  RATE_LIMIT_KEY: optional(wholeNumber(0, 1_000_000_000).default(750)),
  // The earlier name of RATE_LIMIT_OPERATOR.
  RATE_LIMIT_MARKETPLACE: optional(wholeNumber(0, 1_000_000_000).optional()),
  RATE_LIMIT_OPERATOR: optional(wholeNumber(0, 1_000_000_000).optional()),
  RATE_LIMIT_SELLER: optional(wholeNumber(0, 1_000_000_000).default(300)),
  RATE_LIMIT_SELLERS: optional(wholeNumber(0, 1_000_000_000).default(4_800)),
  TRUST_PROXY: optional(z.string().default('').transform(listOf).pipe(z.array(network))),
  WEBHOOK_ALLOW_LOOPBACK: optional(z.enum(['on', 'off']).default('off')),
  REQUEST_TIMEOUT_MS: optional(wholeNumber(1_000, 3_600_000).default(30_000)),
  KEEP_ALIVE_TIMEOUT_MS: optional(wholeNumber(1_000, 3_600_000).default(72_000)),
  SHUTDOWN_DRAIN_MS: optional(wholeNumber(0, 600_000).optional()),
  SHUTDOWN_TIMEOUT_MS: optional(wholeNumber(0, 600_000).default(20_000)),
  METRICS_TOKEN: optional(z.string().min(16, 'must have at least 16 characters').optional()),
  NODE_ENV: z.string().optional(),
});

export interface Configuration {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** The second port for health, readiness with details and metrics; null for none. */
  adminPort: number | null;
  adminHost: string;
  /** Undefined: the embedded database under `dataDir`. */
  databaseUrl: string | undefined;
  /** The address of the same PostgreSQL without a pooler; undefined: `databaseUrl`. */
  databaseDirectUrl: string | undefined;
  /** False behind a pooler that gives a client another connection for each transaction. */
  preparedStatements: boolean;
  databasePoolSize: number;
  dataDir: string;
  /** True if the embedded database waits for the disk at each commit. Default: in production only. */
  embeddedFsync: boolean;
  logLevel: string;
  /** The time after which a connection without a request is closed. */
  keepAliveTimeoutMs: number;
  /** The time in which a request must arrive, its head and its body. */
  requestTimeoutMs: number;
  /** Whether browsers must use https for this host, or its subdomains too, if `PUBLIC_URL` does. */
  strictTransport: 'off' | 'host' | 'subdomains';
  /** The time between SIGTERM and the close: the process is not ready, and answers. Default: 5 s in production, else 0. */
  shutdownDrainMs: number;
  /** The time that a stop waits for requests in progress. */
  shutdownTimeoutMs: number;
  /** The token for metrics and details of the readiness; null for none. */
  metricsToken: string | null;
  /** True with NODE_ENV=production. */
  production: boolean;
  /** The number of days for which a subscriber can resume from its cursor. */
  eventRetentionDays: number;
  /** The browsers that get GraphiQL. Default: off with NODE_ENV=production, else browsers on this machine. */
  graphiql: 'on' | 'local' | 'off';
  /** Requests in 10 s; 0 turns one limit off, null turns all off. */
  rateLimits: Record<'address' | 'key' | 'seller' | 'operator' | 'sellers', number> | null;
  /** The proxies whose `X-Forwarded-For` gives the address of a request. */
  trustedProxies: readonly string[];
  /** The origins of pages that can call the Seller API from a browser. */
  embedOrigins: readonly string[];
  signIn: SignInConfiguration;
  /** Null: no answers by email are received. */
  replyByEmail: ReplyConfiguration | null;
  /** True if webhook URLs can point to this machine and use http. For development. */
  webhookAllowLoopback: boolean;
}

const isProduction = ({ NODE_ENV }: { NODE_ENV?: string | undefined }) => NODE_ENV === 'production';

/** In production the embedded database must be chosen: a forgotten DATABASE_URL would start on an empty one. */
function databaseIsChosen(
  data: { DATABASE_URL?: string | undefined; NODE_ENV?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (!isProduction(data) || data.DATABASE_URL !== undefined) return;
  const message =
    'is required in production: a PostgreSQL as postgresql://user:password@host/database, or "embedded" for the embedded database in DATA_DIR';
  context.addIssue({ code: 'custom', path: ['DATABASE_URL'], message });
}

/**
 * Two listeners cannot share a port, whatever their addresses: the address of a request would decide which one answers.
 */
function portsDiffer(
  { PORT, ADMIN_PORT }: { PORT: number; ADMIN_PORT?: number | undefined },
  context: z.RefinementCtx,
): void {
  if (ADMIN_PORT === undefined || ADMIN_PORT === 0 || ADMIN_PORT !== PORT) return;
  context.addIssue({ code: 'custom', path: ['ADMIN_PORT'], message: 'must differ from PORT' });
}

/**
 * Reads the configuration from the environment. docs/operating.md lists the variables.
 * @throws {ConfigurationError} with the name of each invalid variable, but not its value: a DATABASE_URL has a password.
 */
export function readConfiguration(environment: Record<string, string | undefined>): Configuration {
  const parsed = variables
    .superRefine(checkSignInVariables)
    .superRefine(checkReplyVariables)
    .superRefine(databaseIsChosen)
    .superRefine(portsDiffer)
    .safeParse(environment);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const { data } = parsed;
  return {
    host: data.HOST,
    port: data.PORT,
    adminPort: data.ADMIN_PORT ?? null,
    adminHost: data.ADMIN_HOST,
    databaseUrl: data.DATABASE_URL === 'embedded' ? undefined : data.DATABASE_URL,
    databaseDirectUrl: data.DATABASE_DIRECT_URL,
    preparedStatements: data.DATABASE_PREPARED_STATEMENTS === 'on',
    databasePoolSize: data.DATABASE_POOL_SIZE,
    dataDir: data.DATA_DIR,
    embeddedFsync: data.EMBEDDED_FSYNC === undefined ? isProduction(data) : data.EMBEDDED_FSYNC === 'on',
    logLevel: data.LOG_LEVEL,
    keepAliveTimeoutMs: data.KEEP_ALIVE_TIMEOUT_MS,
    requestTimeoutMs: data.REQUEST_TIMEOUT_MS,
    strictTransport: data.HSTS,
    shutdownDrainMs: data.SHUTDOWN_DRAIN_MS ?? (isProduction(data) ? 5_000 : 0),
    shutdownTimeoutMs: data.SHUTDOWN_TIMEOUT_MS,
    metricsToken: data.METRICS_TOKEN ?? null,
    production: isProduction(data),
    eventRetentionDays: data.EVENT_RETENTION_DAYS,
    graphiql: data.GRAPHIQL ?? (isProduction(data) ? 'off' : 'local'),
    rateLimits:
      data.RATE_LIMITS === 'off'
        ? null
        : {
            address: data.RATE_LIMIT_ADDRESS,
            key: data.RATE_LIMIT_KEY,
            seller: data.RATE_LIMIT_SELLER,
            operator: data.RATE_LIMIT_OPERATOR ?? data.RATE_LIMIT_MARKETPLACE ?? 1_200,
            sellers: data.RATE_LIMIT_SELLERS,
          },
    trustedProxies: data.TRUST_PROXY,
    embedOrigins: data.EMBED_ORIGINS,
    signIn: signInConfiguration(data),
    replyByEmail: replyConfiguration(data),
    webhookAllowLoopback: data.WEBHOOK_ALLOW_LOOPBACK === 'on',
  };
}
