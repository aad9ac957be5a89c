import { describe, expect, test } from 'vitest';
import { keyOf } from '../../src/http/authentication.js';

/* Where a request says which key it uses. */

describe('the key of a request is', () => {
  test.each([
    ['none', {}, null],
    ['of a bearer', { authorization: 'Bearer abc' }, 'abc'],
    ['of a bearer in other case, with more spaces', { authorization: 'bearer   abc  ' }, 'abc'],
    ['of the original’s header', { 'marketplacer-api-key': ' abc ' }, 'abc'],
    [
      'of either, where both are the same',
      { authorization: 'Bearer abc', 'marketplacer-api-key': 'abc' },
      'abc',
    ],
    [
      'of the original’s header beside another scheme',
      { authorization: 'Basic eA==', 'marketplacer-api-key': 'abc' },
      'abc',
    ],
    ['none, of another scheme', { authorization: 'Basic eA==' }, null],
    ['none, of a scheme that ends alike', { authorization: 'NotBearer abc' }, null],
    ['none, of two words', { authorization: 'Bearer abc def' }, null],
    ['none, of no word', { authorization: 'Bearer ' }, null],
    ['none, of an empty header', { 'marketplacer-api-key': ' ' }, null],
    [
      'of the bearer, beside an empty header',
      { authorization: 'Bearer abc', 'marketplacer-api-key': '' },
      'abc',
    ],
    ['of all that a header said, which is no key', { 'marketplacer-api-key': ['abc', 'def'] }, 'abc,def'],
  ])('%s', (_name, headers, key) => {
    expect(keyOf(headers)).toBe(key);
  });

  test('refused where there are two', () => {
    expect(() => keyOf({ authorization: 'Bearer abc', 'marketplacer-api-key': 'def' })).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    );
  });
});
