import { describe, expect, test } from 'vitest';
import { isSameOrigin, pageOrigin, requireSameOrigin } from '../../src/http/same-origin.js';

/* Tests the protection against cross-site request forgery: which requests count as sent by this server's own pages. */

const publicUrl = new URL('https://chat.example/path');

describe('a request counts as one of our own pages', () => {
  test.each([
    ['without Origin and Sec-Fetch-Site, from a program', {}, null],
    ['with the Origin of its Host', { origin: 'http://a.example:81', host: 'a.example:81' }, null],
    [
      'with the Origin of its Host, with any scheme',
      { origin: 'https://a.example', host: 'a.example' },
      null,
    ],
    ['with the Origin of the public URL', { origin: 'https://chat.example', host: 'inner:8080' }, publicUrl],
    ['with Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin', host: 'a.example' }, null],
    [
      'with our Origin, although Sec-Fetch-Site differs behind a proxy',
      { origin: 'https://chat.example', host: 'inner', 'sec-fetch-site': 'cross-site' },
      publicUrl,
    ],
    [
      'with Sec-Fetch-Site: same-origin, although a proxy changed the Host',
      { origin: 'https://a.example', host: 'inner', 'sec-fetch-site': 'same-origin' },
      null,
    ],
    [
      'with Sec-Fetch-Site: none, from the address bar',
      { 'sec-fetch-site': 'none', host: 'a.example' },
      null,
    ],
  ])('%s', (_name, headers, url) => {
    expect(isSameOrigin(headers, url)).toBe(true);
  });
});

describe('a request counts as one of another site', () => {
  test.each([
    ['with the Origin of another host', { origin: 'https://evil.example', host: 'a.example' }, null],
    ['with the Origin of another port', { origin: 'http://a.example:82', host: 'a.example:81' }, null],
    [
      'with the Origin of a host that begins with ours',
      { origin: 'https://a.example.evil', host: 'a.example' },
      null,
    ],
    ['with the Origin null', { origin: 'null', host: 'a.example' }, null],
    ['with the Origin null, without a Host', { origin: 'null' }, null],
    ['with an Origin, without a Host', { origin: 'https://a.example' }, null],
    [
      'with the Origin of its Host, if the public URL is another',
      { origin: 'https://inner', host: 'inner' },
      publicUrl,
    ],
    [
      'with the Origin of the public URL in another scheme',
      { origin: 'http://chat.example', host: 'x' },
      publicUrl,
    ],
    ['with Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site', host: 'a.example' }, null],
    ['with Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site', host: 'a.example' }, null],
    [
      'with another Origin and Sec-Fetch-Site: none',
      { origin: 'https://evil.example', host: 'a.example', 'sec-fetch-site': 'none' },
      null,
    ],
  ])('%s', (_name, headers, url) => {
    expect(isSameOrigin(headers, url)).toBe(false);
  });
});

describe('the origin of our pages is', () => {
  test.each([
    [
      'the public URL without its path',
      { origin: 'https://x.example', host: 'x.example' },
      publicUrl,
      publicUrl.origin,
    ],
    [
      'the Origin, with its scheme',
      { origin: 'https://a.example', host: 'a.example' },
      null,
      'https://a.example',
    ],
    ['the Host without an Origin', { host: 'a.example:81' }, null, 'http://a.example:81'],
    [
      'the Host if the Origin is another',
      { origin: 'https://evil.example', host: 'a.example' },
      null,
      'http://a.example',
    ],
  ])('%s', (_name, headers, url, expected) => {
    expect(pageOrigin(headers, url)).toBe(expected);
  });
});

test('a request of another site is rejected as forbidden', () => {
  const own = { origin: 'https://chat.example', host: 'inner:8080' };
  expect(() => requireSameOrigin(own, publicUrl)).not.toThrow();
  expect(() => requireSameOrigin({ ...own, origin: 'https://evil.example' }, publicUrl)).toThrow(
    expect.objectContaining({ code: 'FORBIDDEN', message: 'This request comes from another site.' }),
  );
});
