import type { MessageId } from '../../i18n/text.js';
import { type ReplyVariable, replyParts, type VariableValues } from '../../replies.js';

/** The names of the variables. */
export const variableNames: Readonly<Record<ReplyVariable, MessageId>> = {
  seller: 'replies.seller',
  me: 'replies.me',
  date: 'replies.date',
  order: 'replies.order',
};

/** Shows a text with its variables filled in, and marks variables without a value. */
export function FilledText({ text, values }: { text: string; values: VariableValues }) {
  let at = 0;
  return replyParts(text, values).map((part) => {
    const key = at;
    at += part.text.length;
    if (part.kind === 'text') return part.text;
    return part.value === null ? (
      <mark key={key} className="reply-missing">
        {part.text}
      </mark>
    ) : (
      <bdi key={key} className="reply-value">
        {part.value}
      </bdi>
    );
  });
}

/** Returns today's date in a language, in the calendar of the browser's time zone. */
export function dateIn(language: string): string {
  return new Intl.DateTimeFormat([language, 'en'], { dateStyle: 'long' }).format(new Date());
}

/** Returns the name of a language in the language of the page. */
export function languageName(language: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'language' }).of(language) ?? language;
}
