import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/configuration.js';
import { InvalidDatabaseUrl, parseDatabaseUrl } from '../../src/database/connection-target.js';
import { serversAt } from '../../src/database/servers.js';

const hostsOf = (url: string) => parseDatabaseUrl(url).hosts.map(({ host, port }) => `${host} ${port}`);

test.each([
  ['postgresql://u:p@h1:5433,h2:5434/db', 'h1 5433', 'h2 5434'],
  ['postgres://u:p@h1,h2/db', 'h1 5432', 'h2 5432'],
  ['postgresql://h1,h2:5433/db', 'h1 5432', 'h2 5433'],
  ['postgresql://u@h1,h2', 'h1 5432', 'h2 5432'],
  ['postgresql://u:p@[::1]:5433,[2001:db8::7],10.0.0.1/db', '::1 5433', '2001:db8::7 5432', '10.0.0.1 5432'],
  ['postgresql://u:a%40b%2Cc@h1,h2/db', 'h1 5432', 'h2 5432'],
  ['postgresql://%2Fvar%2Frun%2Fpostgresql,h2/db', '/var/run/postgresql 5432', 'h2 5432'],
  ['postgresql:///db?host=h1,h2&port=5433,5434', 'h1 5433', 'h2 5434'],
  ['postgresql:///db?host=h1,h2&port=5433', 'h1 5433', 'h2 5433'],
  ['postgresql:///db?host=h1,%3A%3A1&port=5433,', 'h1 5433', '::1 5432'],
  ['postgresql://ignored:5433/db?host=h1,h2', 'h1 5433', 'h2 5433'],
  ['postgresql://h1:5433/db', 'h1 5433'],
])('the hosts of %s', (url, ...hosts) => {
  expect(hostsOf(url)).toEqual(hosts);
});

test('the driver gets the rest of the address unchanged', () => {
  const url =
    'postgresql://user:a%40b@h1:5433,h2/my%20db?sslmode=verify-full&target_session_attrs=read-write&options=-c%20x%3D1';
  expect(parseDatabaseUrl(url)).toEqual({
    connectionString: 'postgresql://user:a%40b@h1:5433/my%20db?sslmode=verify-full&options=-c%20x%3D1',
    hosts: [
      { host: 'h1', port: 5433 },
      { host: 'h2', port: 5432 },
    ],
    requires: 'read-write',
  });
  const client = serversAt(url).client({ application_name: 'test' });
  expect(client).toMatchObject({ user: 'user', password: 'a@b', database: 'my db', ssl: {} });
});

test('an address of one host without target_session_attrs is left to the driver', () => {
  for (const url of [
    'postgresql://user:p@host/db?sslmode=disable',
    'postgresql:///db?host=/var/run/postgresql&port=5433',
    'postgresql://',
    'postgresql://u:p@/db',
  ]) {
    expect(parseDatabaseUrl(url)).toMatchObject({ connectionString: url, requires: 'any' });
  }
});

test('several hosts need a primary, and one host if the address says so', () => {
  const requires = (url: string) => parseDatabaseUrl(url).requires;
  expect(requires('postgresql://h1,h2/db')).toBe('primary');
  expect(requires('postgresql://h1/db?target_session_attrs=primary')).toBe('primary');
  expect(requires('postgresql://h1,h2/db?target_session_attrs=read-write')).toBe('read-write');
});

test.each([
  ['h1,h2/db?target_session_attrs=any', /target_session_attrs=any.*standby cannot store messages/],
  ['h1,h2/db?target_session_attrs=standby', /target_session_attrs=standby.*use read-write or primary/],
  ['h1/db?target_session_attrs=prefer-standby', /target_session_attrs=prefer-standby/],
  ['h1/db?target_session_attrs=read%2Donly', /target_session_attrs=read-only/],
  ['h1/db?target_session_attrs=master', /unknown target_session_attrs: use read-write or primary/],
  ['h1,,h2/db', /empty name as host 2/],
  ['h1,/db', /empty name as host 2/],
  ['h1,h2:0/db', /port that is not a number from 1 to 65535, at host 2/],
  ['h1:65536,h2/db', /port that is not a number/],
  ['h1:x/db', /port that is not a number/],
  ['::1,h2/db', /at host 1: write an IPv6 address in brackets/],
  ['[::1,h2/db', /at host 1/],
  ['h1,h2,h3/db?port=1,2', /2 ports for 3 hosts/],
  ['h1,%zz/db', /% that does not begin an encoded character/],
])('refuses postgresql://user:secret@%s', (rest, problem) => {
  const url = `postgresql://user:secret@${rest}`;
  const refused = () => readConfiguration({ DATABASE_URL: url });
  expect(() => parseDatabaseUrl(url)).toThrow(InvalidDatabaseUrl);
  expect(refused).toThrow(problem);
  expect(refused).toThrow(/^DATABASE_URL: /);
  expect(refused).not.toThrow(/secret/);
});

test('a password with a raw character is rejected without showing it', () => {
  for (const url of ['postgresql://user:se#cret@h1,h2/db', 'postgresql://user:se/cret@h1,h2/db']) {
    const refused = () => readConfiguration({ DATABASE_URL: url });
    expect(refused).toThrow(/encode special characters of the user and the password/);
    expect(refused).not.toThrow(/se.?cret|se$/);
  }
});
