import { expect } from 'vitest';
import type { RawAnswer } from './raw-http.js';

/** Expects an answer with one error in the common format, which caches do not store and which reveals no internals. */
export function expectErrorAnswer(
  answer: RawAnswer,
  status: number,
  code = 'BAD_USER_INPUT',
  message?: RegExp,
  type = 'application/json; charset=utf-8',
): void {
  expect([answer.status, answer.body]).toEqual([status, expect.any(String)]);
  expect(answer.headers['content-type']).toBe(type);
  expect(answer.headers['cache-control']).toBe('no-store');
  const { errors } = JSON.parse(answer.body);
  expect(errors).toEqual([
    { message: expect.stringMatching(message ?? /^[A-Z].*\.$/), extensions: { code } },
  ]);
  expect(answer.body).not.toMatch(/FST_|HPE_|statusCode|at \w+ \(|node_modules|\/src\//);
}
