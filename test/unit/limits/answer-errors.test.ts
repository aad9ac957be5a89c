import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { boundErrors } from '../../../src/graphql/limits/answer-errors.js';

const messagesOf = (...messages: string[]) =>
  boundErrors(messages.map((message) => new GraphQLError(message))).map(({ message }) => message);

test('a long message keeps its beginning and its end, which names the error', () => {
  const [message] = messagesOf(
    `Variable "$input" got invalid value { message: "${'x'.repeat(600)}" }; Field "mesage" is not defined.`,
  );
  expect(message).toHaveLength(499);
  expect(message).toMatch(
    /^Variable "\$input" got invalid value \{ message: "x+…x+" \}; Field "mesage" is not defined\.$/,
  );
});

test('no message is longer than 500 characters, or has half of a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 0, maxLength: 700 }), (text) => {
      const [message = ''] = messagesOf(text);
      expect(message.length).toBeLessThanOrEqual(500);
      expect(/\p{Surrogate}/u.test(message)).toBe(false);
    }),
  );
});

test('the last of more than ten errors has the number of omitted errors', () => {
  const texts = Array.from({ length: 40 }, (_, index) => `Error ${index}`);
  expect(messagesOf(...texts)).toEqual([...texts.slice(0, 9), '31 more errors are not shown.']);
  expect(messagesOf(...texts.slice(0, 10))).toEqual(texts.slice(0, 10));
});
