import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

export type Transport = 'sse' | 'ws';

/** The subscriptions to open. */
export interface SubscribeRequest {
  /** The origin of the server. */
  address: string;
  transport: Transport;
  /** A seller's API key for each subscriber. */
  keys: readonly string[];
}

/** The message ids, each with the arrival time of the first bytes of its event, in ms since the epoch. */
export type Arrivals = [messageId: string, arrivedAtMs: number][];

const path = '/seller/graphql';
const query =
  'subscription { chatEvents { ... on ChatMessageCreated { cursor chatMessage { id message } } } }';

/** The number of connections that are opened at the same time. */
const maxConcurrentOpens = 50;

/** Holds the subscribers in a separate process, so that the server's memory and CPU time do not include them. */
export class SubscribersProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  /** Opens all subscriptions. Resolves when all are open. */
  async subscribe(request: SubscribeRequest): Promise<void> {
    const answer = once(this.#child, 'message');
    this.#child.send(request);
    await answer;
  }

  /** Returns the arrivals since the last call. */
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

async function subscribeAll(
  { address, transport, keys }: SubscribeRequest,
  arrivals: Arrivals,
): Promise<void> {
  const remainingKeys = [...keys];
  const recordArrivals = (text: string) => {
    const at = now();
    for (const [, id = ''] of text.matchAll(/"chatMessage":\{"id":"([^"]+)"/g)) arrivals.push([id, at]);
  };
  const opener = async () => {
    for (let key = remainingKeys.pop(); key !== undefined; key = remainingKeys.pop()) {
      await (transport === 'sse'
        ? openStream(address, key, recordArrivals)
        : openSocket(address, key, recordArrivals));
    }
  };
  await Promise.all(Array.from({ length: maxConcurrentOpens }, opener));
}

/** Writes HTTP to a socket, because a client library would use CPU time that the server needs. */
function openStream(address: string, key: string, recordArrivals: (text: string) => void): Promise<void> {
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
      recordArrivals(text);
    });
  });
}

function openSocket(address: string, key: string, recordArrivals: (text: string) => void): Promise<void> {
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
      recordArrivals(text);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const arrivals: Arrivals = [];
  process.on('message', async (message: SubscribeRequest | 'arrivals') => {
    if (message === 'arrivals') {
      process.send?.(arrivals.splice(0));
      return;
    }
    await subscribeAll(message, arrivals);
    process.send?.('subscribed');
  });
  process.once('disconnect', () => process.exit());
}
