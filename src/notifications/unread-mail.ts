import { z } from 'zod';

/** The kind of the emails about unread messages in the queue. */
export const unreadMailKind = 'unreadMessages';

/**
 * What an email about unread messages is stored with: whom it is for, and why. All else is read when it is sent. It never has the
 * text of a message.
 */
export const unreadMailPayload = z.object({
  marketplaceId: z.number().int(),
  memberId: z.number().int(),
  sellerId: z.number().int(),
  /** The number of messages that were read when it was decided. */
  readCount: z.number().int(),
  /** When the pause began. Emails of earlier versions lack it. */
  beganAt: z.coerce.date().optional(),
});

export type UnreadMail = z.infer<typeof unreadMailPayload>;

/** An outage of the mail server for so long makes it useless. */
export const unreadMailLifetimeS = 3 * 24 * 3_600;
