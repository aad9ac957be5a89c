import net from 'node:net';
import { onTestFinished } from 'vitest';

interface Connection {
  near: net.Socket;
  far: net.Socket;
}

/** A network between a client and a server or database that can delay or drop packets, or end connections. */
export class NetworkProxy {
  readonly #connections = new Set<Connection>();
  #delayMs = 0;
  #isDeaf = false;

  private constructor(
    /** The address of the other side for the client. */
    readonly url: string,
    private readonly target: URL,
  ) {}

  /** Opens a network to a server or a database. It is closed after the test. */
  static async open(url: string): Promise<NetworkProxy> {
    const address = new URL(url);
    const server = net.createServer((near) => proxy.#accept(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address.port = String((server.address() as net.AddressInfo).port);
    const proxy = new NetworkProxy(address.href, new URL(url));
    onTestFinished(() => {
      proxy.cut();
      server.close();
    });
    return proxy;
  }

  /** Delays each packet of the connections that are opened from now on, in both directions. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Drops all packets of the open connections, which stay open at both ends. New connections work. */
  goSilent(): void {
    for (const { near, far } of this.#connections) {
      for (const socket of [near, far]) socket.removeAllListeners('data').pause();
    }
  }

  /** Ends the open connections at the other side, while they stay open at the client. */
  halfOpen(): void {
    this.goSilent();
    for (const { near, far } of this.#connections) {
      far.removeAllListeners('close').destroy();
      near.removeAllListeners('end');
    }
  }

  /** Ends the open connections at both ends. */
  cut(): void {
    for (const { near, far } of this.#connections) {
      near.destroy();
      far.destroy();
    }
  }

  /** Accepts new connections and drops all their packets, or stops doing so. */
  ignoreNew(isDeaf: boolean): void {
    this.#isDeaf = isDeaf;
  }

  #accept(near: net.Socket): void {
    const far = new net.Socket();
    const connection = { near, far };
    this.#connections.add(connection);
    for (const socket of [near, far]) socket.on('error', () => {});
    if (this.#isDeaf) return;
    far.connect(Number(this.target.port), this.target.hostname);
    this.#forward(near, far);
    this.#forward(far, near);
  }

  #forward(from: net.Socket, to: net.Socket): void {
    const ms = this.#delayMs;
    from.on('data', (bytes) => {
      if (ms === 0) to.write(bytes);
      else setTimeout(() => to.write(bytes), ms);
    });
    from.on('close', () => to.destroy());
  }
}
