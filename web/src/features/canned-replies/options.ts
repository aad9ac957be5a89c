import { chooseReplyText, type ReplyText } from '../../replies.js';
import type { FoundReply } from './documents.js';

/** A text of a canned reply that the user can insert. */
export interface ReplyOption {
  readonly key: string;
  readonly reply: Pick<FoundReply, 'id' | 'name' | 'shared'>;
  readonly text: ReplyText;
  /** Whether the reply has texts in other languages. */
  readonly hasOthers: boolean;
}

const isEqual = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/**
 * Returns the options for the found replies: names that equal or begin with the query first, then the most used
 * replies. Each reply has one option, in the preferred language; a reply that is the only one or has exactly this name
 * has one for each language.
 * @param languages the preferred one first.
 */
export function optionsOf(
  replies: readonly FoundReply[],
  query: string,
  languages: readonly string[],
): ReplyOption[] {
  const rank = ({ name }: FoundReply) =>
    isEqual(name, query) ? 0 : isEqual(name.slice(0, query.length), query) ? 1 : 2;
  const sorted = [...replies].sort((one, other) => rank(one) - rank(other) || other.uses - one.uses);
  return sorted.flatMap((reply) => {
    const { id, name, shared, texts } = reply;
    const preferred = chooseReplyText(texts, languages);
    if (!preferred) return [];
    const hasAll = replies.length === 1 || (query !== '' && rank(reply) === 0);
    const others = hasAll ? texts.filter((text) => text !== preferred) : [];
    return [preferred, ...others].map((text) => ({
      ...{ key: `${id} ${text.language}`, reply: { id, name, shared }, text, hasOthers: texts.length > 1 },
    }));
  });
}
