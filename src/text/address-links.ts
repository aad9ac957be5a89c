import { LinkifyIt } from 'linkify-it';

/* Finds the web and email addresses in a text. Browsers load this module too. Offsets are in UTF-16 units. */

export interface AddressLink {
  start: number;
  end: number;
  href: string;
  /** The address as the browser sends it, if its host is spelled in other letters. */
  title?: string;
}

const linkify = new LinkifyIt({ fuzzyLink: true }).add('ftp:', null).add('//', null);

/** Characters that are invisible or change the direction: an address that has one is not what it looks like. */
const hidden = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Returns the web and email addresses. The text of each is its target, so that no link leads elsewhere than it says. */
export function findAddressLinks(text: string): AddressLink[] {
  return (linkify.match(text) ?? []).flatMap(({ schema, index: start, lastIndex: end, raw }) => {
    // Without a scheme, `www.` tells an address from a file or from two sentences without a space.
    if (schema === '' && !/^www\./i.test(raw)) return [];
    // Before an @ is a user's name, not the host.
    if (hidden.test(raw) || text[end] === '@') return [];
    const scheme = { '': 'https://', 'mailto:': raw.includes(':') ? '' : 'mailto:' }[schema] ?? '';
    const href = scheme + raw;
    const url = URL.canParse(href) ? new URL(href) : null;
    if (!url || !/^(?:https?|mailto):$/.test(url.protocol)) return [];
    const title = respelled(url);
    return [{ start, end, href, ...(title && { title }) }];
  });
}

/** Returns an address whose host is spelled in ASCII letters; null if it is so already. */
function respelled({ protocol, host, href, pathname }: URL): string | null {
  if (protocol !== 'mailto:') return host.includes('xn--') ? href : null;
  const [user, domain] = pathname.split('@');
  const asWeb = `https://${domain}`;
  const spelled = URL.canParse(asWeb) ? new URL(asWeb).host : '';
  return spelled.includes('xn--') ? `mailto:${user}@${spelled}` : null;
}
