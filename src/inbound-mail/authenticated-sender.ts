import { withoutComments } from './sender-address.js';

/*
 * Whether the mail server before this one has proven the domain of a sender (DMARC). It writes the result into a header
 * (Authentication-Results, RFC 8601), and removes such headers of others that have its name.
 */

/**
 * Returns whether a mail server has proven that an email comes from the domain of its sender.
 * @param results the values of the headers, the newest first.
 * @param serverName the name with which the mail server begins its header.
 */
export function hasPassedDmarc(results: readonly string[], serverName: string, from: string): boolean {
  const [newest] = results;
  if (newest === undefined) return false;
  const [server = '', ...methods] = withoutComments(newest).toLowerCase().split(';');
  // A version can follow the name.
  if (server.trim().split(/\s+/)[0] !== serverName.toLowerCase()) return false;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return methods.some((method) => {
    const [result, ...properties] = method.trim().split(/\s+/);
    if (result !== 'dmarc=pass') return false;
    const named = properties.find((property) => property.startsWith('header.from='));
    return named === undefined || named === `header.from=${domain}`;
  });
}
