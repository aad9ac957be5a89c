import { createHash } from 'node:crypto';
import PostalMime, { type Attachment, type Email, type Header } from 'postal-mime';
import { isAutomatic } from './automatic-mails.js';
import { hasInvalidBytes, withDefaultCharset, withoutControls } from './default-charset.js';
import { hasMarkedSignature, htmlToPlain } from './html-to-plain.js';
import { senderAddress } from './sender-address.js';
import { type OwnMail, writtenText } from './strip-quotes.js';

/** The parts of an email that decide whether it is sent. */
export interface ReadMail {
  /** The address of each author header, in lower case; empty if it does not have exactly one. Valid emails have one. */
  from: readonly string[];
  /** Whether a program has sent it, such as an out-of-office reply. */
  isAutomatic: boolean;
  /** The same if the email is delivered again: its id, or else a hash of its contents. */
  key: string;
  /** The id as the email has it, for an email about it; null without one. */
  messageId: string | null;
  /** What the author has written, without the earlier email and a signature. */
  text: string;
  hasAttachments: boolean;
  /** The results of checks by the mail servers on its way, the newest first (RFC 8601). */
  authenticationResults: readonly string[];
}

/** An email that cannot be read: it is nested too deeply, or its headers are too long. */
export class UnreadableMail extends Error {
  override name = 'UnreadableMail';
}

const limits = { maxNestingDepth: 30, maxHeadersSize: 256 * 1024 };

/** A longer text is not a message: the rest is not read. */
const maxTextLength = 100_000;

/** The parts that mail programs add to emails, which are no attachments for a person. */
const addedTypes =
  /^(?:application\/(?:pgp|pkcs7|x-pkcs7)|message\/delivery|text\/(?:x-amp|calendar|vcard|x-vcard)|image\/x-icon)/;

/** Reads an email. @throws {UnreadableMail} */
export async function readMail(raw: Uint8Array, own: OwnMail): Promise<ReadMail> {
  const parsed = await parse(raw);
  const isDecoded = !hasInvalidBytes(`${parsed.text}${parsed.html}`);
  const mail = isDecoded ? parsed : await parse(withDefaultCharset(raw));
  const valuesOf = (key: string) => mail.headers.filter((each) => each.key === key).map(({ value }) => value);
  const from = mail.headerLines
    .filter(({ key }) => key === 'from')
    .map(({ line }) => senderAddress(line) ?? '');
  const text = textOf(mail, own);
  const messageId = firstId(valuesOf('message-id')[0]);
  return {
    from,
    isAutomatic: isAutomatic(mail.headers, mail.subject ?? '', from),
    key: messageId ?? hashOf([from.join(), ...dated(mail.headers), text]),
    messageId,
    text,
    hasAttachments: mail.attachments.some(isForPeople),
    authenticationResults: valuesOf('authentication-results'),
  };
}

const parse = (raw: Uint8Array): Promise<Email> =>
  PostalMime.parse(raw, { ...limits, forceRfc822Attachments: true }).catch((error: Error) => {
    throw new UnreadableMail(error.message);
  });

/** Returns an id of an email that can be written into a header; null without one. */
const firstId = (value = ''): string | null => /<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>/.exec(value)?.[0] ?? null;

const dated = (headers: readonly Header[]): string[] =>
  headers.filter(({ key }) => key === 'date' || key === 'subject').map(({ value }) => value);

const hashOf = (values: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('base64url');

const isForPeople = ({ mimeType, related, disposition, contentId }: Attachment): boolean =>
  !addedTypes.test(mimeType) && !related && !(disposition === 'inline' && contentId !== undefined);

/** Returns what the author has written. The plain text is preferred, unless only the HTML shows where a signature begins. */
function textOf(mail: Email, own: OwnMail): string {
  const html = withoutControls(mail.html ?? '');
  const plain = withoutControls(mail.text ?? '').slice(0, maxTextLength);
  const isPlain = plain.trim() !== '' && !(hasMarkedSignature(html) && !/^-- ?\r?$/m.test(plain));
  const written = writtenText(
    isPlain || html === '' ? plain : htmlToPlain(html).slice(0, maxTextLength),
    own,
  );
  // PostgreSQL stores no NUL, and half a character cannot be encoded.
  return written.replaceAll('\0', '').toWellFormed();
}
