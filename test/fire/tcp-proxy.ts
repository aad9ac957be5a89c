import net from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** The behaviour of a proxy. */
export type ProxyMode =
  /** Forwards all bytes. */
  | 'open'
  /** Refuses new connections. */
  | 'closed'
  /** Accepts connections and passes nothing on. */
  | 'silent'
  /** Passes all bytes on, each part later. */
  | 'slow';

const slowMs = 150;

/** A network that can fail, between two programs on this machine. */
export class TcpProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #mode: ProxyMode = 'open';

  private constructor(private readonly target: { host: string; port: number }) {
    this.#server = net.createServer({ pauseOnConnect: true }, (near) => this.#connect(near));
  }

  /** Opens a proxy on a free port. */
  static async open(target: { host: string; port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** Changes the behaviour for new connections and for the bytes of open ones. */
  set(mode: ProxyMode): void {
    this.#mode = mode;
    for (const socket of this.#sockets) mode === 'silent' ? socket.pause() : socket.resume();
  }

  /** Ends all connections with a reset. */
  cut(): void {
    for (const socket of this.#sockets) reset(socket);
  }

  /** Ends one end of each connection, and leaves the other open. */
  halfOpen(): void {
    for (const socket of this.#sockets) {
      if (socket.localPort === this.port) continue;
      socket.destroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(near: net.Socket): void {
    if (this.#mode === 'closed') {
      reset(near);
      return;
    }
    const far = net.connect({ ...this.target, noDelay: true });
    this.#pass(near, far);
    this.#pass(far, near);
    // A connection that was lost silently stays open on the other side.
    far.on('error', () => reset(near));
    near.on('close', () => far.destroy());
  }

  #pass(from: net.Socket, to: net.Socket): void {
    this.#sockets.add(from);
    from.on('close', () => this.#sockets.delete(from));
    from.on('error', () => {});
    // Bytes that wait, in order, with the time at which they are passed on; null is the end.
    const waiting: { bytes: Buffer | null; dueMs: number }[] = [];
    const passOn = async () => {
      for (let first = waiting[0]; first; first = waiting[0]) {
        const leftMs = first.dueMs - performance.now();
        if (leftMs > 0) await setTimeout(leftMs);
        waiting.shift();
        if (!to.writable) continue;
        if (first.bytes) to.write(first.bytes);
        else to.end();
      }
    };
    const receive = (bytes: Buffer | null) => {
      waiting.push({ bytes, dueMs: performance.now() + (this.#mode === 'slow' ? slowMs : 0) });
      if (waiting.length === 1) void passOn();
    };
    from.on('data', (bytes) => {
      // A host answers packets of a connection that it does not know with a reset.
      if (to.destroyed) reset(from);
      else receive(bytes);
    });
    from.on('end', () => receive(null));
    if (this.#mode === 'silent') from.pause();
    else from.resume();
  }
}

/**
 * Ends a connection with a reset, at once; without one while its end is being sent. Node never closes a socket that is
 * reset then, and the process does not exit.
 */
export function reset(socket: net.Socket): void {
  if (!socket.writableEnded) socket.resetAndDestroy();
  socket.destroy();
}
