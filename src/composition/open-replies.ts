import { readFileSync } from 'node:fs';
import type { FastifyBaseLogger } from 'fastify';
import { systemActor } from '../access/actor.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { RateLimits } from '../http/rate-limits.js';
import { MailReader } from '../inbound-mail/mail-reader.js';
import { receiveReply } from '../inbound-mail/receive-reply.js';
import { type ListenerOptions, ReplyListener } from '../inbound-mail/reply-listener.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { addressOf } from '../mail/smtp.js';
import type { ReplyAddresses } from '../notifications/reply-addresses.js';
import type { ReplyConfiguration } from '../reply-configuration.js';
import type { OpenParts } from './open-parts.js';

/** Opens what receives answers by email. It does not listen yet. */
export function openReplies(
  parts: OpenParts,
  database: Database,
  { networks, authenticationServer, tls, domain }: ReplyConfiguration,
  services: {
    addresses: ReplyAddresses;
    /** The sender of emails. */
    from: string;
    queue: MailQueue;
    messageCheck: MessageCheck;
    limits: RateLimits | null;
    log: FastifyBaseLogger;
    listenerLimits: ListenerOptions['limits'];
  },
): ReplyListener {
  const { addresses, from, queue, messageCheck, limits, log, listenerLimits } = services;
  const reader = parts.add(new MailReader({ sender: addressOf(from).toLowerCase(), domain }));
  const receiving = { database, messageCheck, queue, limits, authenticationServer };
  return parts.add(
    new ReplyListener({
      ...{ addresses, reader, log, networks },
      receive: (target, mail) => receiveReply(systemActor, receiving, target, mail),
      tls: tls && { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) },
      ...(listenerLimits && { limits: listenerLimits }),
    }),
  );
}
