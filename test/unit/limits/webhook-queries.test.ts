import { expect, test } from 'vitest';
import type { Actor } from '../../../src/access/actor.js';
import type { Database } from '../../../src/database/database.js';
import { WebhookPayloadRenderer } from '../../../src/graphql/webhook-payload-renderer.js';

/* Tests that queries of webhooks are validated like other new documents: one at a time, with other work in between. */

const actor = { side: 'operator', marketplaceId: 1 } as Actor;

test('the event loop does other work between two checks of webhook queries', async () => {
  const unused = {} as never;
  const renderer = new WebhookPayloadRenderer({} as Database, unused, unused, unused, unused, unused);
  let others = 0;
  const serve = () => {
    others++;
    pending = setImmediate(serve);
  };
  let pending = setImmediate(serve);
  const query = (i: number) => `query ($id: ID!) { node(id: $id) { id } a${i}: viewer { name } }`;
  for (let i = 0; i < 10; i++) expect(await renderer.check(actor, query(i))).toEqual([]);
  clearImmediate(pending);
  expect(others).toBeGreaterThanOrEqual(9);

  const faults = await renderer.check(actor, '{ unknown } ');
  expect(faults).toEqual([expect.stringContaining('Cannot query field')]);
});
