import type { AddressInfo, Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from 'smtp-server';
import { isInNetworks } from '../access/networks.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import type { ReplyAddresses, ReplyTarget } from '../notifications/reply-addresses.js';
import { ConnectionLimit } from './connection-limit.js';
import { type MailReader, ReaderBusy } from './mail-reader.js';
import type { ReadMail } from './read-mail.js';
import type { ReplyOutcome } from './receive-reply.js';
import * as replies from './smtp-replies.js';

/** The limits of connections; docs/limits.md has them. */
export const listenerLimits = {
  maxBytes: 1024 * 1024,
  connections: 50,
  /** A mail server opens a few at most. The one of `networks` opens all. */
  connectionsPerAddress: 10,
  /** The time of a connection, with all of its mails. */
  connectionMs: 120_000,
  /** The time without a byte. */
  idleMs: 30_000,
  /** The time that a stop waits for connections. */
  closeMs: 3_000,
} as const;

export interface ListenerOptions {
  addresses: ReplyAddresses;
  reader: Pick<MailReader, 'read'>;
  receive: (target: ReplyTarget, mail: ReadMail) => Promise<ReplyOutcome>;
  log: FastifyBaseLogger;
  /** The networks from which connections are accepted, as `parseNetwork` returns them; null for all. */
  networks: readonly string[] | null;
  /** The certificate and its key for STARTTLS, as PEM; null: without TLS. */
  tls: { cert: Buffer; key: Buffer } | null;
  /** Limits that tests vary. */
  limits?: Partial<Record<keyof typeof listenerLimits, number>>;
}

type Done = (error?: Error | null) => void;

/**
 * Receives the answers to emails by SMTP. It accepts mails for addresses that this server has signed only, and answers success after the
 * answer was stored.
 */
export class ReplyListener {
  readonly #server: SMTPServer;
  readonly #limits: { readonly [name in keyof typeof listenerLimits]: number };
  readonly #underWay = new Set<Promise<void>>();

  constructor(private readonly options: ListenerOptions) {
    const { addresses, tls, limits, networks } = options;
    this.#limits = { ...listenerLimits, ...limits };
    const { maxBytes, connections, idleMs, closeMs, connectionMs } = this.#limits;
    this.#server = new SMTPServer({
      ...(tls ?? {}),
      disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      name: addresses.domain,
      banner: 'Parley',
      size: maxBytes,
      maxClients: connections,
      socketTimeout: idleMs,
      closeTimeout: closeMs,
      // A look-up of the client's name could take long, and proves nothing.
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: true,
      onConnect: (session, done) => this.#connect(session, done),
      onRcptTo: (address, session, done) => this.#recipient(address, session, done),
      onData: (stream, session, done) => this.#data(stream, session, done),
    });
    // Clients that leave, or send what is not SMTP.
    this.#server.on('error', (err) => options.log.debug({ err }, 'a connection of a mail server failed'));
    const perAddress = networks === null ? this.#limits.connectionsPerAddress : connections;
    const limit = new ConnectionLimit(perAddress, connectionMs);
    this.#server.server.on('connection', (socket: Socket) => limit.add(socket));
  }

  /** Listens. @returns the port. */
  listen({ host, port }: { host: string; port: number }): Promise<number> {
    return new Promise((resolve, reject) => {
      const { server } = this.#server;
      server.once('error', reject);
      this.#server.listen(port, host, () => {
        server.off('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  /** Stops to listen, and waits for the mails under way. */
  async close(): Promise<void> {
    await new Promise<void>((closed) => this.#server.close(() => closed()));
    await Promise.all(this.#underWay);
  }

  #connect({ remoteAddress }: SMTPServerSession, done: Done): void {
    const { networks } = this.options;
    done(networks === null || isInNetworks(networks, remoteAddress) ? null : replies.foreignClient());
  }

  #recipient({ address }: SMTPServerAddress, { envelope }: SMTPServerSession, done: Done): void {
    const { state } = this.options.addresses.verify(address, new Date());
    if (state === 'unknown') done(replies.unknownAddress());
    else if (state === 'expired') done(replies.expiredAddress());
    else if (state === 'unanswerable') done(replies.unanswerable());
    else done(envelope.rcptTo.length > 0 ? replies.oneRecipient() : null);
  }

  #data(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): void {
    const handling = this.#answer(stream, session)
      .then(done)
      .finally(() => this.#underWay.delete(handling));
    this.#underWay.add(handling);
  }

  /** Receives a mail. @returns the answer to it; null for a success. */
  async #answer(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
    const { log } = this.options;
    try {
      const raw = await bytesOf(stream).catch((err) => {
        log.debug({ err }, 'a mail server left before the end of an email');
        return 'broken' as const;
      });
      if (raw === 'broken') return replies.tryLater();
      if (raw === null) return replies.tooLarge(this.#limits.maxBytes);
      const outcome = await this.#receive(raw, session);
      if (outcome === null) return replies.unreadable();
      const reason = outcome.state === 'refused' ? { reason: outcome.reason } : {};
      log.info({ outcome: outcome.state, ...reason }, 'an answer by email was received');
      return replies.replyTo(outcome);
    } catch (err) {
      if (err instanceof DatabaseUnavailable) log.warn({ err }, 'an answer by email waits for the database');
      else if (!(err instanceof ReaderBusy)) log.error({ err }, 'an answer by email could not be received');
      return replies.tryLater();
    }
  }

  /** @returns null if the mail cannot be read. */
  async #receive(raw: Buffer, { envelope }: SMTPServerSession): Promise<ReplyOutcome | null> {
    const { addresses, reader, receive } = this.options;
    const mail = await reader.read(raw);
    if (mail === null) return null;
    const [recipient] = envelope.rcptTo;
    const target = addresses.verify(recipient?.address ?? '', new Date());
    if (target.state !== 'valid') return { state: 'refused', reason: 'closed' };
    // Mail servers report failures with an empty sender (RFC 5321), to which nobody may answer.
    const hasSender = envelope.mailFrom !== false && envelope.mailFrom.address !== '';
    const { marketplaceId, memberId, sellerId } = target;
    return receive(
      { marketplaceId, memberId, sellerId },
      { ...mail, isAutomatic: mail.isAutomatic || !hasSender },
    );
  }
}

/** Returns the bytes of a mail; null if there are too many, which are read and forgotten. */
async function bytesOf(stream: SMTPServerDataStream): Promise<Buffer | null> {
  let chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks = [];
    else chunks.push(chunk as Buffer);
  }
  return stream.sizeExceeded ? null : Buffer.concat(chunks);
}
