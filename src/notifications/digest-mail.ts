import { z } from 'zod';

/** The kind of the emails to the operator's users in the queue. */
export const digestMailKind = 'unreadDigest';

/** A thread in an email to one of the operator's users, as it was decided. */
const digestMailItem = z.object({
  sellerId: z.number().int(),
  isMention: z.boolean(),
  /** The number of messages that the user had read. */
  readCount: z.number().int(),
  /** When the item began. Emails of earlier versions lack it. */
  beganAt: z.coerce.date().optional(),
});

/** What an email to one of the operator's users is stored with: whom it is for, and why. All else is read when it is sent. */
export const digestMailPayload = z.object({
  marketplaceId: z.number().int(),
  memberId: z.number().int(),
  items: z.array(digestMailItem),
});

export type DigestMailItem = z.infer<typeof digestMailItem>;
export type DigestMail = z.infer<typeof digestMailPayload>;
