import { describe, expect, test } from 'vitest';
import { isSameOrigin, pageOrigin } from '../../src/http/same-origin.js';

/* Which requests count as made by this server's own pages: the protection against cross-site request forgery. */

const publicUrl = new URL('https://chat.example/path');

describe('a request is taken for one of our pages', () => {
  test.each([
    ['without Origin and Sec-Fetch-Site: a program', {}, null],
    ['of the Host that it names', { origin: 'http://a.example:81', host: 'a.example:81' }, null],
    ['of the Host, whatever the scheme', { origin: 'https://a.example', host: 'a.example' }, null],
    ['of the public URL', { origin: 'https://chat.example', host: 'inner:8080' }, publicUrl],
    ['of our own page by Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin', host: 'a.example' }, null],
    [
      'of our own page by Origin, though a proxy hides that from Sec-Fetch-Site',
      { origin: 'https://chat.example', host: 'inner', 'sec-fetch-site': 'cross-site' },
      publicUrl,
    ],
    [
      'of our own page by Sec-Fetch-Site, though a proxy changed the Host',
      { origin: 'https://a.example', host: 'inner', 'sec-fetch-site': 'same-origin' },
      null,
    ],
    ['of an address that was typed', { 'sec-fetch-site': 'none', host: 'a.example' }, null],
  ])('%s', (_name, headers, url) => {
    expect(isSameOrigin(headers, url)).toBe(true);
  });
});

describe('a request is taken for one of another site', () => {
  test.each([
    ['of another host', { origin: 'https://evil.example', host: 'a.example' }, null],
    ['of another port', { origin: 'http://a.example:82', host: 'a.example:81' }, null],
    ['of a host that begins with ours', { origin: 'https://a.example.evil', host: 'a.example' }, null],
    ['of no origin that can be named', { origin: 'null', host: 'a.example' }, null],
    ['of no origin that can be named, without a Host', { origin: 'null' }, null],
    ['of an Origin, without a Host', { origin: 'https://a.example' }, null],
    ['of the Host, where the public URL is another', { origin: 'https://inner', host: 'inner' }, publicUrl],
    ['of the public URL by another scheme', { origin: 'http://chat.example', host: 'x' }, publicUrl],
    ['of another site by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site', host: 'a.example' }, null],
    ['of a neighbour by Sec-Fetch-Site', { 'sec-fetch-site': 'same-site', host: 'a.example' }, null],
    [
      'of another site, though Sec-Fetch-Site says that nobody asked',
      { origin: 'https://evil.example', host: 'a.example', 'sec-fetch-site': 'none' },
      null,
    ],
  ])('%s', (_name, headers, url) => {
    expect(isSameOrigin(headers, url)).toBe(false);
  });
});

describe('the address of our pages is', () => {
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
    ['the Host, where there is no Origin', { host: 'a.example:81' }, null, 'http://a.example:81'],
    [
      'the Host, where the Origin is another',
      { origin: 'https://evil.example', host: 'a.example' },
      null,
      'http://a.example',
    ],
  ])('%s', (_name, headers, url, expected) => {
    expect(pageOrigin(headers, url)).toBe(expected);
  });
});
