import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Runner } from '../../database/statement.js';
import type { DueMail } from '../../mail/mail-delivery.js';
import { MailFailure } from '../../mail/mail-failure.js';
import type { MailQueue, NewMail } from '../../mail/mail-queue.js';
import { languageOf } from './account-mails.js';
import { libraryRequest, requestParts } from './library-request.js';

/** The part of the sign-in library that makes links. */
interface Library {
  handle(request: Request): Promise<Response>;
}

/** The kind of a request in the queue. */
export const linkRequestKind = 'linkRequest';

/** The header by which the library's call names its mails. A client's header is never passed on. */
const mailsHeader = 'x-parley-mails';

/** An address that no account has. */
export const unknownAddress = 'nobody@unknown.invalid';

/** The longest address of an account. */
const maxAddressLength = 320;

/** The time in which a request must be handled: the lifetime of the shorter-lived link. */
const requestSeconds = 300;

const stored = z.object({
  path: z.string(),
  base: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.record(z.string(), z.unknown()),
});

/**
 * Handles requests for an emailed link: the request itself is only stored, whether or not the address has an account, and the
 * queue of mails makes the link afterwards. So the answer does not depend on the account, not even in its time.
 */
export class LinkRequests {
  readonly #mails = new Map<string, NewMail[]>();

  /** @param publicUrl the address that browsers use for this server; null if it is each request's `Host`. */
  constructor(
    private readonly queue: Pick<MailQueue, 'add'>,
    private readonly publicUrl: URL | null,
  ) {}

  /** Stores a request for a link. */
  async add(
    runner: Runner,
    request: FastifyRequest,
    path: string,
    body: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { email } = body;
    if (typeof email !== 'string' || email.length > maxAddressLength) return;
    const payload = { path, body, ...requestParts(request, this.publicUrl) };
    const locale = languageOf(request.headers);
    const mail = { kind: linkRequestKind, recipient: null, locale, payload, lifetimeS: requestSeconds };
    await this.queue.add(runner, { ...mail, isPublic: true });
  }

  /** Takes a mail that the library wants to send for a stored request. */
  collect(headers: Headers | undefined, mail: NewMail): void {
    const mails = this.#mails.get(headers?.get(mailsHeader) ?? '');
    if (!mails) throw new Error('The sign-in library sends a mail that no request asked for.');
    mails.push(mail);
  }

  /** Handles a stored request. @returns the mails with the link; none if the address has no account. */
  async handle(library: Library, { payload }: Pick<DueMail, 'payload'>): Promise<readonly NewMail[]> {
    const { path, headers, body, ...given } = stored.parse(payload);
    // Another process can have stored it before the public address was changed.
    const base = this.publicUrl?.origin ?? given.base;
    const id = randomUUID();
    const mails: NewMail[] = [];
    this.#mails.set(id, mails);
    try {
      const request = libraryRequest({ base, headers: { ...headers, [mailsHeader]: id } }, path, { body });
      const { ok, status } = await library.handle(request);
      if (!ok) throw new MailFailure('a link could not be made', status < 500, { status });
      return mails;
    } finally {
      this.#mails.delete(id);
    }
  }
}
