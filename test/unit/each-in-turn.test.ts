import { expect, test } from 'vitest';
import { eachInTurn } from '../../src/database/each-in-turn.js';
import { DatabaseUnavailable } from '../../src/database/unavailable.js';

test('an item with much work gets its next turn after the others', async () => {
  const left = new Map([
    ['large', 3],
    ['small', 1],
    ['middle', 2],
  ]);
  const turns: string[] = [];
  await eachInTurn(left.keys(), async (name) => {
    turns.push(name);
    left.set(name, (left.get(name) ?? 0) - 1);
    return left.get(name) !== 0;
  });
  expect(turns).toEqual(['large', 'small', 'middle', 'large', 'middle', 'large']);
});

test('an item that fails keeps none of the others from their turns', async () => {
  const turns: string[] = [];
  const work = eachInTurn(['locked', 'large'], async (name) => {
    turns.push(name);
    if (name === 'locked') throw new DatabaseUnavailable('lock-timeout');
    return turns.length < 4;
  });
  await expect(work).rejects.toMatchObject({ reason: 'lock-timeout' });
  expect(turns).toEqual(['locked', 'large', 'large', 'large']);
});

test('an outage ends the turns of all items', async () => {
  const turns: string[] = [];
  const work = eachInTurn(['first', 'second'], async (name) => {
    turns.push(name);
    throw new DatabaseUnavailable('connection');
  });
  await expect(work).rejects.toMatchObject({ reason: 'connection' });
  expect(turns).toEqual(['first']);
});
