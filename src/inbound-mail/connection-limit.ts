import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The leading bits of an IPv6 address that one client has: it can choose all others. */
const ipv6Bytes = 8;

/**
 * Limits the time of each connection, and the connections of each address, so that a client that is slow on purpose leaves room for
 * others.
 */
export class ConnectionLimit {
  readonly #open = new Map<string, number>();

  constructor(
    private readonly maxPerAddress: number,
    private readonly maxMs: number,
  ) {}

  /** Counts a connection until its end, and ends it when its time is over. One too many is closed at once. */
  add(socket: Socket): void {
    const name = clientOf(socket.remoteAddress ?? '');
    const count = this.#open.get(name) ?? 0;
    if (count >= this.maxPerAddress) {
      socket.destroy();
      return;
    }
    this.#open.set(name, count + 1);
    const timer = setTimeout(() => socket.destroy(), this.maxMs).unref();
    socket.once('close', () => {
      clearTimeout(timer);
      const left = (this.#open.get(name) ?? 1) - 1;
      if (left > 0) this.#open.set(name, left);
      else this.#open.delete(name);
    });
  }
}

/** Returns the part of an address that one client has. */
function clientOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, ipv6Bytes).join('.');
}
