import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

export type Transport = 'sse' | 'ws';

/** Whom to subscribe, and where. */
export interface Subscribing {
  /** The server's. */
  address: string;
  transport: Transport;
  /** A seller's key each. */
  keys: readonly string[];
}

/** When the first bytes of a message's event came, in ms since the epoch, by the message's id. */
export type Arrivals = [id: string, at: number][];

const path = '/seller/graphql';
const query =
  'subscription { chatEvents { ... on ChatMessageCreated { cursor chatMessage { id message } } } }';

/** How many connections are opened at once. */
const atOnce = 50;

/** A process that holds the subscribers, so that the server's process pays for its own part alone. */
export class SubscribersProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  /** Subscribes all; fulfilled when each stands. */
  async subscribe(subscribing: Subscribing): Promise<void> {
    const answer = once(this.#child, 'message');
    this.#child.send(subscribing);
    await answer;
  }

  /** What came since. */
  async arrivals(): Promise<Arrivals> {
    const answer = once(this.#child, 'message');
    this.#child.send('arrivals');
    const [arrivals] = await answer;
    return arrivals as Arrivals;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

const now = () => performance.timeOrigin + performance.now();

async function subscribeAll({ address, transport, keys }: Subscribing, arrivals: Arrivals): Promise<void> {
  const left = [...keys];
  const take = (text: string) => {
    const at = now();
    for (const [, id = ''] of text.matchAll(/"chatMessage":\{"id":"([^"]+)"/g)) arrivals.push([id, at]);
  };
  const opener = async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) {
      await (transport === 'sse' ? openStream(address, key, take) : openSocket(address, key, take));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, opener));
}

/** By hand: what a client library would need for itself is not the server's. */
function openStream(address: string, key: string, take: (text: string) => void): Promise<void> {
  const { hostname, port, host } = new URL(address);
  const body = JSON.stringify({ query });
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\nAccept: text/event-stream\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
    socket.once('error', reject);
    socket.on('data', (chunk) => {
      const text = String(chunk);
      if (text.startsWith('HTTP/1.1')) {
        if (text.startsWith('HTTP/1.1 200')) resolve();
        else reject(new Error(text.slice(0, 300)));
      }
      take(text);
    });
  });
}

function openSocket(address: string, key: string, take: (text: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address.replace('http', 'ws') + path, 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    socket.once('error', reject);
    socket.once('open', () => {
      socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } }));
    });
    socket.on('message', (data) => {
      const text = String(data);
      if (text.includes('"connection_ack"')) {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
        resolve();
      }
      take(text);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const arrivals: Arrivals = [];
  process.on('message', async (message: Subscribing | 'arrivals') => {
    if (message === 'arrivals') {
      process.send?.(arrivals.splice(0));
      return;
    }
    await subscribeAll(message, arrivals);
    process.send?.('subscribed');
  });
  process.once('disconnect', () => process.exit());
}
