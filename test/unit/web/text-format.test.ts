import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAddressLinks } from '../../../src/text/address-links.js';
import { findBlocks } from '../../../web/src/text-format.js';

const linksIn = (text: string) =>
  findAddressLinks(text).map(({ start, end, href }) => [text.slice(start, end), href] as const);
const addresses = (text: string) => linksIn(text).map(([shown]) => shown);

describe('links', () => {
  test.each([
    ['See https://shop.example/order.', 'https://shop.example/order'],
    ['(https://shop.example/a_(b)), please', 'https://shop.example/a_(b)'],
    ['«https://shop.example/a?q=1&r=2#top»!', 'https://shop.example/a?q=1&r=2#top'],
    ['<https://shop.example>', 'https://shop.example'],
    ['HTTP://SHOP.EXAMPLE/A', 'HTTP://SHOP.EXAMPLE/A'],
    ['https://münchen.example/straße', 'https://münchen.example/straße'],
    ['انظر https://مثال.إختبار/طلب، شكرا', 'https://مثال.إختبار/طلب'],
    ['https://例え.example/注文。次', 'https://例え.example/注文'],
    ['http://192.168.0.1:8080/x', 'http://192.168.0.1:8080/x'],
  ])('%s', (text, address) => {
    expect(linksIn(text)).toEqual([[address, address]]);
  });

  test('addresses without a scheme get a safe one', () => {
    expect(linksIn('www.shop.example.com/a, mail ada@shop.example; mailto:ben@shop.example')).toEqual([
      ['www.shop.example.com/a', 'https://www.shop.example.com/a'],
      ['ada@shop.example', 'mailto:ada@shop.example'],
      ['mailto:ben@shop.example', 'mailto:ben@shop.example'],
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x vbscript:x file:///etc/passwd',
    'ftp://shop.example //shop.example/x',
    'It arrived.it is fine, see notes.md and kites.com',
    // Not what they look like.
    'https://bank.example@evil.example/',
    'https://evil.example/\u202egpj.exe',
    'https://bank\u200b.example/',
    'https://bank\u034f.example/',
    'https://bank.example/\u2800',
    'https://shop.example/\u180b',
  ])('no link: %s', (text) => {
    expect(addresses(text)).toEqual([]);
  });

  test('a host in other letters is spelled out in the title', () => {
    expect(
      findAddressLinks('https://аpple.example/ https://apple.example/').map(({ title }) => title),
    ).toEqual(['https://xn--pple-43d.example/', undefined]);
    expect(findAddressLinks('ada@аpple.example ada@apple.example').map(({ title }) => title)).toEqual([
      'mailto:ada@xn--pple-43d.example',
      undefined,
    ]);
  });

  test('each link is what its text says, in order, with a safe scheme', () => {
    const part = fc.constantFrom(
      ...['https://a.example', 'http://', 'www.', 'b@c.example', 'mailto:', 'javascript:', '/x', '@', ':'],
      ...[' ', '.', ')', '(', '\n', '\u202e', 'ä', 'مرحبا', '😀', '"'],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let from = 0;
        for (const { start, end, href } of findAddressLinks(text)) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(['', 'https://', 'mailto:'].map((scheme) => scheme + text.slice(start, end))).toContain(
            href,
          );
          expect(href).toMatch(/^(?:https?:\/\/|mailto:)/i);
          from = end;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['addresses', 'https://a.example/x '.repeat(500)],
    ['brackets', `https://a.example/${'('.repeat(9_900)}`],
    ['at signs', 'a@'.repeat(5_000)],
    ['columns', 'a  b\n'.repeat(2_000)],
    ['spaces', `a${' '.repeat(9_990)}`],
    ['tabs', `a${'\t \t'.repeat(3_300)}`],
    ['a blank line', `a\n${' '.repeat(15_990)}\nb`],
    ['fences', '```\n'.repeat(4_000)],
  ])('a long text is formatted within 100 ms: %s', (_name, text) => {
    const start = performance.now();
    findAddressLinks(text);
    findBlocks(text);
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('aligned lines', () => {
  const blocksIn = (text: string) => findBlocks(text).map(({ start, end }) => text.slice(start, end));

  test.each([
    ['a table of spaces', 'Stock:\nLamp    12\nKettle   3\nThanks', ['Lamp    12\nKettle   3\n']],
    ['a table of tabs', 'Lamp\t12\nKettle\t3', ['Lamp\t12\nKettle\t3']],
    ['code', 'Try\nif (a) {\n  b();\n  c();\n}\nok?', ['if (a) {\n  b();\n  c();\n}\n']],
    ['a fence', 'Try\n```\na\n```\nok', ['```\na\n```\n']],
    ['two blocks', 'a\tb\nc\td\nand\ne\tf\ng\th', ['a\tb\nc\td\n', 'e\tf\ng\th']],
  ])('%s', (_name, text, expected) => {
    expect(blocksIn(text)).toEqual(expected);
  });

  test.each([
    ['sentences', 'Hello.  How are you?\nFine.  And you?'],
    ['one line', 'Lamp    12'],
    ['a list', '- one\n- two\n- three'],
    ['an open fence', '```\ntext'],
    ['nothing', ''],
  ])('%s has none', (_name, text) => {
    expect(blocksIn(text)).toEqual([]);
  });
});
