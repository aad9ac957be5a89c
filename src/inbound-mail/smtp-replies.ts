import type { RefusalReason, ReplyOutcome } from './receive-reply.js';

/** An answer to a command of a mail server that is not a success. */
export class SmtpReply extends Error {
  override name = 'SmtpReply';
  /** @param responseCode 4xx: try again later; 5xx: never. */
  constructor(
    readonly responseCode: number,
    text: string,
  ) {
    super(text);
  }
}

/* Each text has an enhanced status (RFC 3463). Mail servers show it to the author of a mail that is refused. */

export const unknownAddress = () => new SmtpReply(550, '5.1.1 This address does not exist here.');

export const expiredAddress = () =>
  new SmtpReply(550, '5.1.6 This address to answer to has expired. Please answer in the chat.');

export const unanswerable = () =>
  new SmtpReply(550, '5.2.1 This email cannot be answered. Please open the conversation to answer.');

export const oneRecipient = () => new SmtpReply(452, '4.5.3 One recipient at a time.');

export const foreignClient = () =>
  new SmtpReply(554, '5.7.1 This server accepts emails from its own mail server only.');

export const tooLarge = (maxBytes: number) =>
  new SmtpReply(
    552,
    `5.3.4 This email is too large (maximum ${Math.floor(maxBytes / 1024)} KiB). Please answer without attachments.`,
  );

export const unreadable = () => new SmtpReply(554, '5.6.0 This email cannot be read.');

export const tryLater = () => new SmtpReply(451, '4.3.0 Please try again later.');

const refusals: Readonly<Record<RefusalReason, string>> = {
  closed: '5.2.1 Nobody can answer by email here now. Please answer in the chat.',
  sender: '5.7.1 Please answer from the address that got the email.',
  unproven: '5.7.26 The domain of the sender was not proven (DMARC).',
  noticeLimit: '5.7.1 This answer was not accepted. Please answer in the chat.',
};

/** Returns the answer to an email; null for a success. */
export function replyTo(outcome: ReplyOutcome): SmtpReply | null {
  if (outcome.state === 'refused') return new SmtpReply(550, refusals[outcome.reason]);
  return outcome.state === 'busy' ? tryLater() : null;
}
