import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { exchange } from '../harness/server.js';

test('a request of a test without a complete answer ends with an error that names it', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/half') response.write('{');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const path of ['/none', '/half']) {
      const sending = exchange(
        address + path,
        { method: 'POST', headers: {}, body: '{"query":"{ ping }"}' },
        200,
      );
      await expect(sending).rejects.toThrow(
        `No answer to POST ${address}${path} {"query":"{ ping }"} within 200 ms`,
      );
    }
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
