import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/graphql/fuzz.js';

/*
 * The executor answers as graphql-js does, whichever resolver is first. `npm run fuzz:graphql -- --seed S` runs more
 * cases, of other seeds.
 */

test('answers 20,000 generated cases with the bytes of graphql-js, three times each', async () => {
  expect(await fuzz(20_261, 20_000)).toBeNull();
}, 240_000);
