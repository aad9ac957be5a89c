import type { ChatMessage } from '../chat/model.js';
import { escapeHtml, isolatedHtml } from '../text/html.js';
import type { ExportedSeller, HistoryFilter } from './read-history.js';

/* The printable page of a thread, and a document with several. Neither loads anything or runs a script. */

const style = `
:root { color-scheme: light dark; font: 11pt/1.45 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
header p { margin: 0.25rem 0 1.5rem; }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid #8886; padding: 0.6rem 0; }
.sender { font-weight: 600; }
.times { font-size: 0.85em; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.25rem 0 0; }
article + article { margin-top: 3rem; }
@media print { :root { color-scheme: light; } body { margin: 0; max-width: none; padding: 0; } li { break-inside: avoid; }
article + article { break-before: page; margin: 0; } }
`;

/** Returns the time to the second in UTC, such as `2027-01-31 12:00:00 UTC`. */
const shown = (time: Date) => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const timeElement = (time: Date) => `<time datetime="${time.toISOString()}">${shown(time)}</time>`;

/** Returns the beginning of a document with this title. */
export const documentStart = (title: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
`;

export const documentEnd = `</main>
</body>
</html>
`;

/** Returns the beginning of a thread: its heading and the beginning of its list. When it is printed, it begins on a page. */
export function threadStart(
  marketplaceName: string,
  { businessName }: ExportedSeller,
  { since, until }: Pick<HistoryFilter, 'since' | 'until'>,
): string {
  const period = [since && `from ${timeElement(since)}`, until && `until ${timeElement(until)}`]
    .filter((part) => part !== null)
    .join(' ');
  return `<article>
<header>
<h1>Conversation of ${isolatedHtml(marketplaceName)} and ${isolatedHtml(businessName)}</h1>
<p>Exported ${timeElement(new Date())}${period === '' ? '' : `, messages ${period}`}</p>
</header>
<ol>
`;
}

export const threadEnd = `</ol>
</article>
`;

/** Returns the list items of some messages. A message without a sender's name, or with that of its side, has that of its side alone. */
export function pageOfMessages(
  messages: readonly ChatMessage[],
  { marketplaceName, businessName }: { marketplaceName: string; businessName: string },
): string {
  return messages
    .map(({ byOperator, sentByName, createdAt, readAt, message }) => {
      const side = byOperator ? marketplaceName : businessName;
      const sender =
        sentByName === null || sentByName === side
          ? isolatedHtml(side)
          : `${isolatedHtml(sentByName)} (${isolatedHtml(side)})`;
      const read = readAt === null ? 'unread' : `read ${timeElement(readAt)}`;
      return `<li>
<div><span class="sender">${sender}</span> <span class="times">${timeElement(createdAt)}, ${read}</span></div>
<p class="text" dir="auto">${escapeHtml(message)}</p>
</li>
`;
    })
    .join('');
}
