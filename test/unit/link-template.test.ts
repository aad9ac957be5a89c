import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSellerTemplate, compileTemplate } from '../../src/link-patterns/link-template.js';

/* Tests the templates of link patterns and of the links of sellers: which are valid, and that a message's text cannot choose where a link leads. */

function expand(template: string, ...groups: string[]): string | null {
  const compiled = compileTemplate(template, Math.max(0, groups.length - 1));
  if ('error' in compiled) throw new Error(compiled.error);
  return compiled.expand(groups);
}

test.each([
  ['https://shop.example/orders/{1}', ['order 123', '123'], 'https://shop.example/orders/123'],
  ['https://shop.example/?q={0}', ['order 12/3'], 'https://shop.example/?q=order%2012%2F3'],
  ['https://shop.example/{2}-{1}#{1}', ['', 'a', 'b'], 'https://shop.example/b-a#a'],
  ['https://shop.example/o/{1}', ['', ''], 'https://shop.example/o/'],
  ['https://shop.example/{1}', ['', '&?#/\\"\'<>(é漢😀'], /^https:\/\/shop\.example\/[\w%.~-]+$/],
  ['HTTP://München.example:8080/{0}', ['x'], 'http://xn--mnchen-3ya.example:8080/x'],
  ['https://shop.example/all', ['x'], 'https://shop.example/all'],
])('%s with %j', (template, groups, url) => {
  const made = expand(template, ...groups);
  if (typeof url === 'string') expect(made).toBe(url);
  else expect(made).toMatch(url);
});

test.each(['..', '.', '%2e%2e'])('%s leads to no other folder', (value) => {
  const made = expand('https://shop.example/orders/{1}/edit', '', value);
  if (made !== null) expect(made).toContain('/orders/%252e%252e/edit');
});

test('two values together lead to no other folder', () => {
  expect(expand('https://shop.example/orders/{1}{2}', '', '.', '.')).toBeNull();
});

test('an address that is too long is no link', () => {
  expect(expand('https://shop.example/{1}', '', 'x'.repeat(1_900))).not.toBeNull();
  expect(expand('https://shop.example/{1}', '', '漢'.repeat(1_900))).toBeNull();
});

test('no text changes the scheme, the host or the folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
      for (const template of ['https://shop.example/a/{1}', 'https://shop.example?a={1}']) {
        const made = expand(template, '', value);
        if (made === null) continue;
        const { origin, pathname, username } = new URL(made);
        expect([origin, username]).toEqual(['https://shop.example', '']);
        expect(pathname.startsWith(template.includes('/a/') ? '/a/' : '/')).toBe(true);
      }
    }),
  );
});

describe('invalid templates', () => {
  test.each([
    ['', "can't be blank"],
    ['x'.repeat(501), 'too long'],
    ['javascript:alert({0})', 'must begin with https'],
    ['ftp://shop.example/{0}', 'must begin with https'],
    ['//shop.example/{0}', 'must begin with https'],
    ['https://{1}/', 'only after the host'],
    ['https://{1}.shop.example/', 'only after the host'],
    ['https://shop.example{1}/x', 'only after the host'],
    ['https://shop.example:{1}/x', 'only after the host'],
    ['https://user:{1}@shop.example/x', 'only after the host'],
    ['https://user@shop.example/{1}', 'not a valid web address'],
    ['https://shop.example/../{1}', 'not a valid web address'],
    ['https:///{1}', 'only after the host'],
    ['https://shop.example/{order}', 'unknown placeholder'],
    ['https://shop.example/{', 'unknown placeholder'],
    ['https://shop.example/{10}', 'unknown placeholder'],
    ['https://shop.example/{2}', 'has {2}, but the expression has 1 group'],
    ['https://shop.example/a b', 'space'],
    ['https://shop.example\\{1}', 'backslash'],
    ['https://shop.example/\u202e{1}', 'invisible'],
  ])('%s', (template, problem) => {
    const compiled = compileTemplate(template, 1);
    expect('error' in compiled ? compiled.error : null).toContain(problem);
  });
});

describe('the template of a seller’s link', () => {
  const ids = { externalId: 'ERP 08/15', id: 'U2VsbGVyLTEy==', legacyId: '12' };
  const expandFor = (template: string, seller: { externalId: string | null } = ids) => {
    const compiled = compileSellerTemplate(template);
    if ('error' in compiled) throw new Error(compiled.error);
    return compiled.expand({ ...ids, ...seller });
  };

  test.each([
    ['https://shop.example/s/{externalId}/orders', 'https://shop.example/s/ERP%2008%2F15/orders'],
    [
      'https://shop.example/{legacyId}?id={id}&n={legacyId}',
      'https://shop.example/12?id=U2VsbGVyLTEy%3D%3D&n=12',
    ],
    ['http://shop.example/help', 'http://shop.example/help'],
  ])('%s', (template, url) => {
    expect(expandFor(template)).toBe(url);
  });

  test('makes no link without an id that it needs, and none to another folder', () => {
    expect(expandFor('https://shop.example/s/{externalId}', { externalId: null })).toBeNull();
    expect(expandFor('https://shop.example/s/{legacyId}', { externalId: null })).not.toBeNull();
    expect(expandFor('https://shop.example/s/{externalId}/edit', { externalId: '..' })).toBeNull();
  });

  test.each([
    ['https://shop.example/{0}', 'unknown placeholder: use {externalId}, {legacyId} or {id}'],
    ['https://shop.example/{toString}', 'unknown placeholder'],
    ['https://shop.example/{externalid}', 'unknown placeholder'],
    ['https://shop.example/{id', 'unknown placeholder'],
    ['https://{id}.shop.example/', 'only after the host, as in https://example.com/sellers/{externalId}'],
    ['javascript:alert({id})', 'must begin with https'],
    ['data:text/html,{id}', 'must begin with https'],
    ['', "can't be blank"],
    [`https://shop.example/${'x'.repeat(500)}`, 'too long'],
  ])('%s is invalid', (template, problem) => {
    const compiled = compileSellerTemplate(template);
    expect('error' in compiled ? compiled.error : null).toContain(problem);
  });
});
