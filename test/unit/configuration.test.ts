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

test('in production the embedded database waits for the disk unless the configuration says otherwise', () => {
  const embedded = { ...production, DATABASE_URL: 'embedded' };
  expect(readConfiguration(embedded).embeddedFsync).toBe(true);
  expect(readConfiguration({ ...embedded, EMBEDDED_FSYNC: 'off' }).embeddedFsync).toBe(false);
  expect(readConfiguration({}).embeddedFsync).toBe(false);
  expect(readConfiguration({ EMBEDDED_FSYNC: 'on' }).embeddedFsync).toBe(true);
});
