import { once } from 'node:events';
import net from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { reset } from '../fire/tcp-proxy.js';

/* Tests the resets of the fire drill's networks: a connection that stays open keeps the drill from ending. */

const openSockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

test.each([
  ['with nothing to send', () => {}],
  ['with bytes to send', (socket: net.Socket) => socket.write(Buffer.alloc(8 << 20))],
  ['while its end is being sent', (socket: net.Socket) => socket.end()],
  ['with bytes and its end to send', (socket: net.Socket) => socket.end(Buffer.alloc(8 << 20))],
])('a connection is reset %s', async (_, send) => {
  const before = openSockets();
  const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const near = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
    [net.Socket],
    [],
  ];
  near.on('error', () => {});
  send(near);
  reset(near);
  far.destroy();
  await Promise.all([once(near, 'close'), once(far, 'close')]);
  await expect.poll(openSockets).toBe(before);
});
