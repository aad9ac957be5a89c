import net from 'node:net';
import { afterFile } from './ending.js';

/** The interval at which the balancer checks whether each process is ready. */
const checkIntervalMs = 50;

/**
 * A balancer of connections: asks `/readyz` of each process, and connects each new client to a ready one. Open connections
 * stay. It ends after the file's tests.
 */
export async function openBalancer() {
  const targets: { address: string; isReady: boolean }[] = [];
  const sockets = new Set<net.Socket>();
  let turn = 0;
  const server = net.createServer((near) => {
    const ready = targets.filter(({ isReady }) => isReady);
    const target = ready[turn++ % ready.length];
    if (!target) return near.destroy();
    const { port, hostname } = new URL(target.address);
    const far = net.connect({ port: Number(port), host: hostname });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroySoon());
    return undefined;
  });
  const check = async () => {
    for (const target of targets) {
      target.isReady = await fetch(`${target.address}/readyz`, { headers: { connection: 'close' } })
        .then(({ ok }) => ok)
        .catch(() => false);
    }
  };
  let timer = setTimeout(async function again() {
    await check();
    timer = setTimeout(again, checkIntervalMs);
  }, checkIntervalMs);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  afterFile(close);
  return {
    address: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    /** Adds a process, and waits until it gets connections. */
    async add(address: string): Promise<void> {
      targets.push({ address, isReady: false });
      while (!targets.find((target) => target.address === address)?.isReady) await check();
    },
    /** Returns whether a process gets new connections. */
    isReady: (address: string) => targets.some((target) => target.address === address && target.isReady),
  };
}
