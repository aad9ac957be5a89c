import { z } from 'zod';

/** A variable of the environment that makes no sense; the message names it. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(least).max(most));

const variables = z.object({
  HOST: optional(z.string().default('127.0.0.1')),
  PORT: optional(whole(0, 65_535).default(4000)),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
      .optional(),
  ),
  DATABASE_POOL_SIZE: optional(whole(1, 1_000).default(10)),
  DATA_DIR: optional(z.string().default('./data')),
  EMBEDDED_FSYNC: optional(z.enum(['on', 'off']).default('off')),
  LOG_LEVEL: optional(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')),
  GRAPHIQL: optional(z.enum(['on', 'off']).optional()),
  WEBHOOK_ALLOW_LOOPBACK: optional(z.enum(['on', 'off']).default('off')),
  NODE_ENV: z.string().optional(),
});

export interface Configuration {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Undefined: the embedded database under `dataDir`. */
  databaseUrl: string | undefined;
  databasePoolSize: number;
  dataDir: string;
  /** Whether the embedded database waits for the disk at each commit. */
  embeddedFsync: boolean;
  logLevel: string;
  /** Whether browsers are given GraphiQL: on, but for NODE_ENV=production, where it has to be asked for. */
  graphiql: boolean;
  /** Whether webhooks may be on this machine, by http as well: for development. */
  webhookAllowLoopback: boolean;
}

/**
 * The configuration, read once from the environment. docs/operating.md lists the variables.
 * @throws {ConfigurationError} that names each variable that makes no sense. No value is repeated: a
 * DATABASE_URL holds a password.
 */
export function readConfiguration(environment: Record<string, string | undefined>): Configuration {
  const parsed = variables.safeParse(environment);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const { data } = parsed;
  return {
    host: data.HOST,
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    databasePoolSize: data.DATABASE_POOL_SIZE,
    dataDir: data.DATA_DIR,
    embeddedFsync: data.EMBEDDED_FSYNC === 'on',
    logLevel: data.LOG_LEVEL,
    graphiql: data.GRAPHIQL === undefined ? data.NODE_ENV !== 'production' : data.GRAPHIQL === 'on',
    webhookAllowLoopback: data.WEBHOOK_ALLOW_LOOPBACK === 'on',
  };
}
