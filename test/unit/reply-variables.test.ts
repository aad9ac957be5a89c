import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fillReply,
  replyParts,
  replyVariables,
  unknownVariable,
  type VariableValues,
  variablesIn,
} from '../../src/text/reply-variables.js';

const values: VariableValues = {
  seller: 'Lumen Lamps',
  me: 'Ada',
  date: '29 November 2026',
  order: 'ORD-12345',
};
const none: VariableValues = { seller: null, me: null, date: null, order: null };

describe('filling in', () => {
  test.each<[string, string]>([
    ['Dear {{seller}}', 'Dear Lumen Lamps'],
    ['{{ Seller }} {{ORDER}}{{order}}', 'Lumen Lamps ORD-12345ORD-12345'],
    ['{{me}}, {{date}}', 'Ada, 29 November 2026'],
    ['{seller} {{ }} {{}} {{seller', '{seller} {{ }} {{}} {{seller'],
    ['{{{seller}}}', '{Lumen Lamps}'],
    ['{{\u00a0seller\u00a0}} {{       me       }}', 'Lumen Lamps Ada'],
    ['{{sel\nler}} {{seller name}}', '{{sel\nler}} {{seller name}}'],
    ['{{toString}} {{__proto__}}', '{{toString}} {{__proto__}}'],
    ['', ''],
  ])('%s', (text, filled) => {
    expect(fillReply(text, values)).toEqual({ text: filled, missing: [], firstMissing: null });
  });

  test('a variable without a value stays, with its position', () => {
    const filled = fillReply('Hi {{seller}}: {{ order }}, {{date}}, {{order}}', {
      ...values,
      order: null,
      date: '',
    });
    expect(filled.text).toBe('Hi Lumen Lamps: {{ order }}, {{date}}, {{order}}');
    expect(filled.missing).toEqual(['order', 'date']);
    expect(filled.text.slice(filled.firstMissing?.start, filled.firstMissing?.end)).toBe('{{ order }}');
  });

  test('a value with braces is not filled in again', () => {
    const hostile = { ...values, seller: 'A {{me}} {{order}} $& $1 {{seller}}' };
    expect(fillReply('{{seller}}!', hostile).text).toBe('A {{me}} {{order}} $& $1 {{seller}}!');
    const halves = { ...none, seller: '{{', me: 'order', date: '}}' };
    expect(fillReply('{{seller}}{{me}}{{date}}', halves).text).toBe('{{order}}');
  });

  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('{{', '}}', '{', '}', '$&', '{{seller}}', '{{me}}', '{{ order }}', '{{unknown}}', '\n'),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const anyValues: fc.Arbitrary<VariableValues> = fc.record({
    seller: fc.option(text),
    me: fc.option(text),
    date: fc.option(text),
    order: fc.option(text),
  });

  test('the parts are the text, and nothing but variables of the text is replaced', () => {
    fc.assert(
      fc.property(text, anyValues, (written, given) => {
        const parts = replyParts(written, given);
        expect(parts.map((part) => part.text).join('')).toBe(written);
        const filled = parts.map((part) =>
          part.kind === 'variable' ? (part.value ?? part.text) : part.text,
        );
        const result = fillReply(written, given);
        expect(result.text).toBe(filled.join(''));
        // The variables depend on the text alone, whatever the values are.
        const names = (values: VariableValues) =>
          replyParts(written, values).map((part) => (part.kind === 'variable' ? part.name : part.text));
        expect(names(given)).toEqual(names(none));
        expect(result.missing).toEqual(variablesIn(written).filter((name) => !given[name]));
        if (result.firstMissing) {
          const { start, end } = result.firstMissing;
          expect(variablesIn(result.text.slice(start, end))).toEqual([result.missing[0]]);
        }
      }),
    );
  });

  test('a long text of braces takes linear time', () => {
    const long = '{{'.repeat(100_000) + '{{ a'.repeat(50_000);
    const start = performance.now();
    fillReply(long, values);
    unknownVariable(long);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

test('an unknown variable is found as it is written', () => {
  expect(unknownVariable('Hi {{ Sellr }}, {{nobody}}')).toBe('{{ Sellr }}');
  expect(unknownVariable(replyVariables.map((name) => `{{${name}}}`).join(' '))).toBeNull();
  expect(unknownVariable('Order {{order number}}')).toBe('{{order number}}');
  expect(unknownVariable('{{order#}} {{nobody}}')).toBe('{{order#}}');
  expect(unknownVariable('{{}} {{ }} {{-}} {x} {{two\nlines}}')).toBeNull();
});
