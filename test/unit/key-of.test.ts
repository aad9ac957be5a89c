import { describe, expect, test } from 'vitest';
import { keyOf } from '../../src/http/authentication.js';

/* The headers in which a request can send its key. */

describe('the key of a request is', () => {
  test.each([
    ['null without a header', {}, null],
    ['the bearer token', { authorization: 'Bearer abc' }, 'abc'],
    ['the bearer token, in any case and with spaces', { authorization: 'bearer   abc  ' }, 'abc'],
    ['the value of the original’s header', { 'marketplacer-api-key': ' abc ' }, 'abc'],
    ['either, if both are equal', { authorization: 'Bearer abc', 'marketplacer-api-key': 'abc' }, 'abc'],
    [
      'the value of the original’s header beside another scheme',
      { authorization: 'Basic eA==', 'marketplacer-api-key': 'abc' },
      'abc',
    ],
    ['null for another scheme', { authorization: 'Basic eA==' }, null],
    ['null for a scheme that ends like Bearer', { authorization: 'NotBearer abc' }, null],
    ['null for two words', { authorization: 'Bearer abc def' }, null],
    ['null for no word', { authorization: 'Bearer ' }, null],
    ['null for an empty header', { 'marketplacer-api-key': ' ' }, null],
    [
      'the bearer token beside an empty header',
      { authorization: 'Bearer abc', 'marketplacer-api-key': '' },
      'abc',
    ],
    [
      'all values of a repeated header, which is not a key',
      { 'marketplacer-api-key': ['abc', 'def'] },
      'abc,def',
    ],
  ])('%s', (_name, headers, key) => {
    expect(keyOf(headers)).toBe(key);
  });

  test('an error if there are two different keys', () => {
    expect(() => keyOf({ authorization: 'Bearer abc', 'marketplacer-api-key': 'def' })).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    );
  });
});
