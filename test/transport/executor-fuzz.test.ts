import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/graphql/fuzz.js';

/*
 * Tests that the executor gives the answers of graphql-js, for resolvers that settle in any order. `npm run
 * fuzz:graphql -- --seed S` runs more cases, with other seeds.
 */

test('answers 20,000 generated cases with the bytes of graphql-js, three times each', async () => {
  expect(await fuzz(20_261, 20_000)).toBeNull();
});
