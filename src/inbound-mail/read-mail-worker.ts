import { type ReadMail, readMail, UnreadableMail } from './read-mail.js';
import type { OwnMail } from './strip-quotes.js';

/** The input of the thread. */
export interface MailTask {
  readonly raw: Uint8Array;
  readonly own: OwnMail;
}

/** Reads an email in the thread. @returns null if it cannot be read: the class of an error does not leave the thread. */
export default async function mailTask({ raw, own }: MailTask): Promise<ReadMail | null> {
  try {
    return await readMail(raw, own);
  } catch (error) {
    if (error instanceof UnreadableMail) return null;
    throw error;
  }
}
