import { expect, test } from 'vitest';
import type { MarketplaceScope } from '../../src/database/tenant-scope.js';
import { Dispatcher } from '../../src/webhooks/dispatcher.js';
import type { DeliveryServices } from '../../src/webhooks/services.js';

test('a marketplace whose receivers hang leaves workers for the webhooks of others', async () => {
  let release = () => {};
  const released = new Promise<never[]>((resolve) => {
    release = () => resolve([]);
  });
  const served: number[] = [];
  const signalled: number[] = [];
  const services = {
    database: {
      run: async ({ marketplaceId }: MarketplaceScope, { name }: { name: string }) => {
        if (name !== 'take-deliveries') return [];
        served.push(marketplaceId);
        return marketplaceId === 1 ? released : [];
      },
      signals: {
        send: (_signal: unknown, { webhookId }: { webhookId: number }) => signalled.push(webhookId),
      },
    },
  } as unknown as DeliveryServices;
  const dispatcher = new Dispatcher(services, 1_000);
  dispatcher.start();
  dispatcher.dispatch(Array.from({ length: 20 }, (_, index) => ({ marketplaceId: 1, webhookId: index + 1 })));
  await expect.poll(() => served.length).toBe(12);
  expect(signalled).toContain(20);
  dispatcher.dispatch([{ marketplaceId: 2, webhookId: 21 }]);
  await expect.poll(() => served).toContain(2);
  release();
  await expect.poll(() => served.filter((id) => id === 1)).toHaveLength(20);
  await dispatcher.stop();
});
