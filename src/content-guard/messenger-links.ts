import type { Match, TextAnalysis } from './text-analysis.js';

/** Links that open a chat outside the marketplace. Each has a fixed host. */
const links: readonly RegExp[] = [
  /\bwa\.me\/\+?[\w/-]{4,60}/gi,
  /\b(?:api|web|chat|wa)\.whatsapp\.com\/[\w?=&+%/-]{4,120}/gi,
  /\bwhatsapp:\/\/send[\w?=&+%/-]{0,120}/gi,
  /(?<![\w.])(?:t|telegram)\.me\/[+\w]{3,64}/gi,
  /\btg:\/\/[\w?=&+%/-]{4,80}/gi,
  /(?<![\w.])(?:m\.me|line\.me|lin\.ee|signal\.me|discord\.gg|zalo\.me|u\.wechat\.com|weixin\.qq\.com|qr\.kakao\.com|open\.kakao\.com|viber\.click|join\.skype\.com|matrix\.to|threema\.id)\/[\w#+~/@.-]{2,100}/gi,
  /\b(?:viber|skype|weixin|line):(?:\/\/)?[\w?=&+%/.-]{4,80}/gi,
];

/** Finds links that open a chat in a messenger: with a phone number, a name or an invitation. */
export function findMessengerLinks({ text }: TextAnalysis): Match[] {
  if (!/[./:]/.test(text)) return [];
  return links.flatMap((link) =>
    Array.from(text.matchAll(link), ({ 0: found, index }) => ({
      kind: 'MESSENGER_LINK' as const,
      start: index,
      end: index + found.length,
      confidence: 'high' as const,
    })),
  );
}
