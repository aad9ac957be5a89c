import { expect, test } from 'vitest';
import type { OperatorActor } from '../../src/access/actor.js';
import { CompiledPatterns } from '../../src/link-patterns/compiled-patterns.js';
import { linksIn } from '../../src/link-patterns/find-links.js';

const operatorOf = (marketplaceId: number) => ({ side: 'operator', marketplaceId }) as OperatorActor;

const pattern = {
  ...{ id: 1, name: 'Order', template: 'https://shop.example/{0}', forSellers: true },
  expression: '[a-z0-9]{1,40}-[a-z0-9]{1,40}-[a-z0-9]{1,40}!',
};

test('a client that leaves while its search waits for its turn does not wait, and nothing is searched for it', async () => {
  const patterns = new CompiledPatterns([pattern]);
  const messages = Array.from({ length: 30 }, () => `${'a1-'.repeat(600)}x-y-z!`);
  const other = linksIn(operatorOf(1), patterns, messages);
  const controller = new AbortController();
  const waiting = linksIn(operatorOf(2), patterns, messages, { signal: controller.signal });
  setImmediate(() => controller.abort());
  const first = await Promise.race([other.then(() => 'searched'), waiting.then(() => 'left')]);
  expect(first).toBe('left');
  expect((await waiting).flat()).toEqual([]);
  expect((await other).flat()).not.toEqual([]);
});
