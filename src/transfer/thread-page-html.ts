import type { ChatMessage } from '../chat/model.js';
import { escapeHtml, isolatedHtml } from '../text/html.js';
import type { ExportedSeller, HistoryFilter } from './read-history.js';

/* The printable page of a thread. It loads nothing, and runs no script. */

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
@media print { :root { color-scheme: light; } body { margin: 0; max-width: none; padding: 0; } li { break-inside: avoid; } }
`;

/** Returns the time to the second in UTC, such as `2027-01-31 12:00:00 UTC`. */
const shown = (time: Date) => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const timeElement = (time: Date) => `<time datetime="${time.toISOString()}">${shown(time)}</time>`;

export function pageStart(
  marketplaceName: string,
  { businessName }: ExportedSeller,
  { since, until }: HistoryFilter,
): string {
  const period = [since && `from ${timeElement(since)}`, until && `until ${timeElement(until)}`]
    .filter((part) => part !== null)
    .join(' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(businessName)} – ${escapeHtml(marketplaceName)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Conversation of ${isolatedHtml(marketplaceName)} and ${isolatedHtml(businessName)}</h1>
<p>Exported ${timeElement(new Date())}${period === '' ? '' : `, messages ${period}`}</p>
</header>
<main>
<ol>
`;
}

/** Returns the list items of some messages. A message without a sender's name has that of its side. */
export function pageOfMessages(
  messages: readonly ChatMessage[],
  { marketplaceName, businessName }: { marketplaceName: string; businessName: string },
): string {
  return messages
    .map(({ byOperator, sentByName, createdAt, readAt, message }) => {
      const side = byOperator ? marketplaceName : businessName;
      const sender =
        sentByName === null ? isolatedHtml(side) : `${isolatedHtml(sentByName)} (${isolatedHtml(side)})`;
      const read = readAt === null ? 'unread' : `read ${timeElement(readAt)}`;
      return `<li>
<div><span class="sender">${sender}</span> <span class="times">${timeElement(createdAt)}, ${read}</span></div>
<p class="text" dir="auto">${escapeHtml(message)}</p>
</li>
`;
    })
    .join('');
}

export const pageEnd = `</ol>
</main>
</body>
</html>
`;
