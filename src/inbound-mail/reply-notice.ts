import { z } from 'zod';
import { contentKinds } from '../content-guard/kinds.js';

/** The kind of the emails about answers in the queue. */
export const replyNoticeKind = 'replyNotice';

/**
 * Why a person gets an email about an answer. `attachments`: the text was sent without them. `redacted`: it was sent without what
 * the content policy redacts. All others: nothing was sent. `closed`: the thread takes no messages now.
 */
export const noticeReasons = ['blocked', 'empty', 'tooLong', 'closed', 'attachments', 'redacted'] as const;

/** What an email about an answer is stored with. It never has the text of the answer. */
export const replyNoticePayload = z.object({
  marketplaceId: z.number().int(),
  memberId: z.number().int(),
  sellerId: z.number().int(),
  reason: z.enum(noticeReasons),
  /** What the content policy has found; empty for other reasons. */
  kinds: z.array(z.enum(contentKinds as [string, ...string[]])),
  /** The id of the answer; null if it has none. */
  messageId: z.string().nullable(),
});

export type ReplyNotice = z.infer<typeof replyNoticePayload>;

/** A person does not wait for it for longer. */
export const replyNoticeLifetimeS = 24 * 3_600;

/** The most emails about answers that a person gets in a day. */
export const maxNoticesPerDay = 5;
