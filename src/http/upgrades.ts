import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { pendingAnswers, whenAnswered } from './pending-answers.js';

/** Opens a WebSocket, or rejects it. */
export type OpenWebSocket = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

/** Returns whether a request is an upgrade to WebSocket. HTTP/1.0 has no upgrades (RFC 9110, section 7.8). */
const wantsWebSocket = ({ headers, httpVersion }: IncomingMessage) =>
  httpVersion !== '1.0' && headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Handles a server's upgrades to WebSocket, and serves requests for any other protocol without an upgrade. Both wait
 * until the answers to earlier requests of the connection are written.
 */
export function registerUpgrades(server: Server, log: FastifyBaseLogger, open: OpenWebSocket): void {
  // Newer versions of Node call this; older ones emit every upgrade.
  Object.assign(server, { shouldUpgradeCallback: wantsWebSocket });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    handleUpgrade(server, open, request, socket, head).catch((error) => {
      log.error({ err: error }, 'an upgrade failed');
      socket.destroy();
    });
  });
}

async function handleUpgrade(
  server: Server,
  open: OpenWebSocket,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const onError = () => socket.destroy();
  // Node has removed its own listeners from the connection.
  socket.on('error', onError);
  await waitForEarlierAnswers(socket);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  // Node can have started its timeout of idle connections after the last answer.
  if (socket instanceof Socket) socket.setTimeout(0);
  if (wantsWebSocket(request)) return open(request, socket, head);
  socket.off('error', onError);
  serveWithoutUpgrade(server, request, socket, head);
}

async function waitForEarlierAnswers(socket: Duplex): Promise<void> {
  // A stream waits for this when its client is slow.
  const onDrain = () => pendingAnswers(socket)[0]?.emit('drain');
  socket.on('drain', onDrain);
  await whenAnswered(socket);
  socket.off('drain', onDrain);
}

/**
 * Serves an upgrade request for another protocol (Java's client requests h2c each time) without the upgrade, which
 * HTTP allows.
 */
function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, rawHeaders, httpVersion } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (/^(upgrade|http2-settings)$/i.test(name)) continue;
    const kept = /^connection$/i.test(name) ? withoutUpgrade(value) : value;
    lines.push(`${name}: ${kept}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

/** Returns the options of a `Connection` header without those that belong to an upgrade. */
const withoutUpgrade = (value: string) =>
  value
    .split(',')
    .map((option) => option.trim())
    .filter((option) => !/^(upgrade|http2-settings)?$/i.test(option))
    .join(', ');
