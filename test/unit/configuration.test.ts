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
