/** A received mail, decoded (RFC 2045, RFC 2047). */
export interface ParsedMail {
  /** By lower-case names, without line breaks. */
  headers: ReadonlyMap<string, string>;
  /** The plain text, and the HTML; empty if there is none. */
  text: string;
  html: string;
}

/** Parses a mail as it was received. */
export function parseMail(raw: string): ParsedMail {
  const bodyAt = raw.indexOf('\r\n\r\n');
  const headers = headersOf(raw.slice(0, bodyAt));
  const type = headers.get('content-type') ?? 'text/plain';
  const body = raw.slice(bodyAt + 4);
  const [, boundary] = /boundary="?([^";]+)"?/.exec(type) ?? [];
  if (type.startsWith('multipart/') && boundary !== undefined) {
    const parts = body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => parseMail(part.replace(/^\r\n/, '')));
    const first = (content: 'text' | 'html') => parts.map((part) => part[content]).find(Boolean) ?? '';
    return { headers, text: first('text'), html: first('html') };
  }
  const decoded = decodeBody(body, headers.get('content-transfer-encoding') ?? '7bit').replaceAll(
    '\r\n',
    '\n',
  );
  return type.startsWith('text/html')
    ? { headers, text: '', html: decoded }
    : { headers, text: decoded, html: '' };
}

function headersOf(head: string): Map<string, string> {
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), decodeWords(value.join(':').trim())];
    }),
  );
}

function decodeBody(body: string, encoding: string): string {
  if (encoding.toLowerCase() === 'base64') return Buffer.from(body, 'base64').toString();
  return encoding.toLowerCase() === 'quoted-printable' ? decodeQuoted(body.replace(/=\r\n/g, '')) : body;
}

const decodeQuoted = (text: string) =>
  Buffer.from(
    text.replace(/=([\dA-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

const decodeWords = (value: string) =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString()
        : decodeQuoted(word.replaceAll('_', ' ')),
    );
