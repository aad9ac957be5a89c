import { expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from '../../src/configuration.js';

const production = { NODE_ENV: 'production' };

test('in production the database must be chosen', () => {
  expect(() => readConfiguration(production)).toThrow(ConfigurationError);
  expect(() => readConfiguration(production)).toThrow(/DATABASE_URL: is required in production.*"embedded"/s);
  expect(readConfiguration({ ...production, DATABASE_URL: 'embedded' }).databaseUrl).toBeUndefined();
  const url = 'postgresql://parley@db.internal/parley';
  expect(readConfiguration({ ...production, DATABASE_URL: url }).databaseUrl).toBe(url);
  expect(readConfiguration({}).databaseUrl).toBeUndefined();
});

test('in production the embedded database waits for the disk by default', () => {
  const embedded = { ...production, DATABASE_URL: 'embedded' };
  expect(readConfiguration(embedded).embeddedFsync).toBe(true);
  expect(readConfiguration({ ...embedded, EMBEDDED_FSYNC: 'off' }).embeddedFsync).toBe(false);
  expect(readConfiguration({}).embeddedFsync).toBe(false);
  expect(readConfiguration({ EMBEDDED_FSYNC: 'on' }).embeddedFsync).toBe(true);
});

test('behind a pooler the direct address is read as DATABASE_URL is', () => {
  const direct = (url: string) => readConfiguration({ DATABASE_DIRECT_URL: url }).databaseDirectUrl;
  expect(direct('postgresql://db1,db2/parley')).toBe('postgresql://db1,db2/parley');
  expect(direct('')).toBeUndefined();
  expect(() => direct('embedded')).toThrow(/DATABASE_DIRECT_URL: must begin with postgresql/);
  expect(() => direct('postgresql://db1,db2/parley?target_session_attrs=any')).toThrow(
    /^DATABASE_DIRECT_URL: /,
  );
  expect(readConfiguration({}).preparedStatements).toBe(true);
  expect(readConfiguration({ DATABASE_PREPARED_STATEMENTS: 'off' }).preparedStatements).toBe(false);
});

test('the port of the administration differs from the port', () => {
  const ports = (PORT: string, ADMIN_PORT: string) => {
    const { port, adminPort, adminHost } = readConfiguration({ PORT, ADMIN_PORT });
    return [port, adminPort, adminHost];
  };
  expect(ports('4000', '')).toEqual([4000, null, '127.0.0.1']);
  expect(ports('4000', '4001')).toEqual([4000, 4001, '127.0.0.1']);
  expect(ports('0', '0')).toEqual([0, 0, '127.0.0.1']);
  expect(() => ports('4000', '4000')).toThrow('ADMIN_PORT: must differ from PORT');
  expect(() => ports('', '4000')).toThrow('ADMIN_PORT: must differ from PORT');
});

test('GraphiQL is off in production unless a setting turns it on, and otherwise open on this machine only', () => {
  const inProduction = { ...production, DATABASE_URL: 'embedded' };
  expect(readConfiguration(inProduction).graphiql).toBe('off');
  expect(readConfiguration({ ...inProduction, GRAPHIQL: 'on' }).graphiql).toBe('on');
  expect(readConfiguration({}).graphiql).toBe('local');
  expect(readConfiguration({ GRAPHIQL: 'off' }).graphiql).toBe('off');
});

test('secrets are long, and earlier ones are lists', () => {
  const [one, two] = ['a'.repeat(32), 'b'.repeat(40)];
  const { signIn } = readConfiguration({
    AUTH_SECRET: one,
    AUTH_SECRET_PREVIOUS: ` ${two}, ${one},`,
    SECRETS_KEY: two,
    SECRETS_KEY_PREVIOUS: one,
  });
  expect(signIn).toMatchObject({
    secret: one,
    previousSecrets: [two, one],
    secretsKey: two,
    previousSecretsKeys: [one],
  });
  const error = (environment: Record<string, string>) => () => readConfiguration(environment);
  expect(error({ SECRETS_KEY: 'short' })).toThrow('SECRETS_KEY: must have at least 32 characters');
  expect(error({ AUTH_SECRET: one, AUTH_SECRET_PREVIOUS: `${two},short` })).toThrow(/AUTH_SECRET_PREVIOUS/);
  expect(error({ AUTH_SECRET_PREVIOUS: two })).toThrow('AUTH_SECRET: is required with AUTH_SECRET_PREVIOUS');
  // No error contains a value.
  expect(error({ AUTH_SECRET: 'tiny' })).not.toThrow(/tiny/);
});

test('the limit of the operator also has its earlier name', () => {
  const limit = (environment: Record<string, string>) => readConfiguration(environment).rateLimits?.operator;
  expect(limit({})).toBe(1_200);
  expect(limit({ RATE_LIMIT_MARKETPLACE: '7' })).toBe(7);
  expect(limit({ RATE_LIMIT_MARKETPLACE: '7', RATE_LIMIT_OPERATOR: '0' })).toBe(0);
});

test('a single sign-on provider is reached over TLS, except on this machine or if a setting says otherwise', () => {
  const start = (OIDC_ISSUER: string, more: Record<string, string> = {}) => {
    const client = { OIDC_CLIENT_ID: 'parley', OIDC_CLIENT_SECRET: 'secret' };
    const environment = { ...client, PUBLIC_URL: 'https://chat.example', OIDC_ISSUER, ...more };
    return readConfiguration(environment).signIn.singleSignOn?.issuer.href;
  };
  for (const issuer of [
    'http://id.market.example/',
    'http://10.0.0.7:8080/realms/market',
    'http://localhost.market.example/',
    'http://127.0.0.1.market.example/',
    'http://[2001:db8::7]/',
  ]) {
    expect(() => start(issuer), issuer).toThrow(/^OIDC_ISSUER: must begin with https:.*OIDC_TLS=optional/);
    expect(() => start(issuer, { OIDC_TLS: 'required' }), issuer).toThrow('OIDC_ISSUER');
    expect(start(issuer, { OIDC_TLS: 'optional' })).toBe(issuer);
  }
  for (const issuer of [
    'https://id.market.example/',
    'http://localhost:8080/realms/market',
    'http://127.0.0.1:8080/',
    'http://[::1]/',
  ]) {
    expect(start(issuer)).toBe(issuer);
  }
  // Without a check of the certificate, TLS protects from nobody who can change answers.
  const unchecked = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const issuer = 'https://id.market.example/';
  expect(() => start(issuer, unchecked)).toThrow(/^NODE_TLS_REJECT_UNAUTHORIZED: must not be 0/);
  expect(start(issuer, { ...unchecked, OIDC_TLS: 'optional' })).toBe(issuer);
  expect(readConfiguration(unchecked).signIn.singleSignOn).toBeNull();
});

test('answers by email need a mail server, and a proof of senders needs the networks of mail servers', () => {
  const mail = {
    ...{ SMTP_URL: 'smtps://mail.example', MAIL_FROM: 'chat@market.example' },
    PUBLIC_URL: 'https://chat.example',
  };
  expect(readConfiguration(mail).replyByEmail).toBeNull();
  expect(readConfiguration({ ...mail, REPLY_BY_EMAIL_DOMAIN: '' }).replyByEmail).toBeNull();
  const given = { ...mail, REPLY_BY_EMAIL_DOMAIN: 'Reply.Market.example' };
  const defaults = {
    ...{ domain: 'reply.market.example', host: '127.0.0.1', port: 2525 },
    ...{ networks: null, authenticationServer: null, tls: null },
  };
  expect(readConfiguration(given).replyByEmail).toEqual(defaults);
  const networks = { REPLY_BY_EMAIL_NETWORKS: '10.1.2.3/8, 2001:db8::7' };
  const more = { ...networks, REPLY_BY_EMAIL_DMARC_BY: 'mx.market.example', REPLY_BY_EMAIL_PORT: '25' };
  const files = { REPLY_BY_EMAIL_TLS_CERT: 'cert.pem', REPLY_BY_EMAIL_TLS_KEY: 'key.pem' };
  expect(readConfiguration({ ...given, ...more, ...files }).replyByEmail).toEqual({
    ...{ ...defaults, port: 25, networks: ['10.0.0.0/8', '2001:db8::7/128'] },
    authenticationServer: 'mx.market.example',
    tls: { certFile: 'cert.pem', keyFile: 'key.pem' },
  });
  const errorOf = (variables: Record<string, string>) => {
    try {
      readConfiguration(variables);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(errorOf({ REPLY_BY_EMAIL_DOMAIN: 'reply.example' })).toContain('SMTP_URL: is required with');
  expect(errorOf({ ...mail, ...networks })).toContain('REPLY_BY_EMAIL_DOMAIN: is required with');
  expect(errorOf({ ...given, REPLY_BY_EMAIL_DMARC_BY: 'mx' })).toContain(
    'REPLY_BY_EMAIL_NETWORKS: is required',
  );
  expect(errorOf({ ...given, REPLY_BY_EMAIL_TLS_KEY: 'k' })).toContain(
    'REPLY_BY_EMAIL_TLS_CERT: is required',
  );
  expect(errorOf({ ...given, REPLY_BY_EMAIL_NETWORKS: '10.1' })).toContain(
    'REPLY_BY_EMAIL_NETWORKS: must be',
  );
  expect(errorOf({ ...given, REPLY_BY_EMAIL_DOMAIN: 'a@b' })).toContain('REPLY_BY_EMAIL_DOMAIN: must be');
  expect(errorOf({ ...given, REPLY_BY_EMAIL_PORT: '4000' })).toContain(
    'REPLY_BY_EMAIL_PORT: must differ from PORT',
  );
});
