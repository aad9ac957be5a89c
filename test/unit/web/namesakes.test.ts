import { expect, test } from 'vitest';
import { namesakesOf } from '../../../web/src/features/inbox/namesakes.js';

test('people with the same name have a number among them, others have none', () => {
  const people = ['Sam', 'Ben', 'sam ', 'Sam Long'].map((name, index) => ({ id: String(index), name }));
  expect([...namesakesOf(people)]).toEqual([
    ['0', { number: 1, count: 2 }],
    ['2', { number: 2, count: 2 }],
  ]);
});
