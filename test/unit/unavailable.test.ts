import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { DatabaseUnavailable, reachable, unavailableReasonOf } from '../../src/database/unavailable.js';

const databaseError = (code: string, severity = 'ERROR') =>
  Object.assign(new Error('of PostgreSQL'), { code, severity });

test.each([
  ['08006', 'connection'],
  ['08P01', 'connection'],
  ['25006', 'read-only'],
  ['25P03', 'transaction-timeout'],
  ['25P04', 'transaction-timeout'],
  ['28P01', 'access-refused'],
  ['3D000', 'access-refused'],
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['53000', 'out-of-resources'],
  ['53100', 'disk-full'],
  ['53200', 'out-of-memory'],
  ['53300', 'too-many-connections'],
  ['53400', 'out-of-resources'],
  ['55P03', 'lock-timeout'],
  ['57014', 'cancelled'],
  ['57P01', 'stopping'],
  ['57P02', 'stopping'],
  ['57P03', 'stopping'],
  ['58030', 'storage'],
  ['ECONNREFUSED', 'connection'],
  ['ERR_SOCKET_CLOSED', 'connection'],
  ['CERT_HAS_EXPIRED', 'connection'],
])('the code %s means that the database is unavailable', (code, reason) => {
  expect(unavailableReasonOf(databaseError(code))).toBe(reason);
});

test.each(['23505', '22P02', '25P02', '42703', '42501', '54000', 'XX001', 'P0001'])(
  'the code %s is an error of the statement',
  (code) => expect(unavailableReasonOf(databaseError(code))).toBeNull(),
);

test('every error that ends the connection means that the database is unavailable', () => {
  for (const severity of ['FATAL', 'PANIC']) {
    expect(unavailableReasonOf(databaseError('55000', severity))).toBe('connection');
  }
});

test('an error of the operating system means that the database is unavailable', async () => {
  const error = await new Promise<Error>((resolve) => connect('/nowhere').once('error', resolve));
  const unavailable = await reachable(() => Promise.reject(error)).catch((caught) => caught);
  expect(unavailable).toBeInstanceOf(DatabaseUnavailable);
  expect(unavailable.cause).toBe(error);
  expect(unavailable.isConnectionLost).toBe(true);
});

test('other errors are thrown unchanged', async () => {
  const error = new TypeError('of Parley');
  await expect(reachable(() => Promise.reject(error))).rejects.toBe(error);
  expect(unavailableReasonOf('a text')).toBeNull();
});
