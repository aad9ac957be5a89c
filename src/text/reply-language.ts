/* Chooses the text of a canned reply by language. Browsers load this module too. */

/** A text of a canned reply in one language (BCP 47). */
export interface ReplyText {
  readonly language: string;
  readonly text: string;
}

/** The longest tag of a language. */
const maxTagLength = 35;

/** The longest code of a language. Longer ones have the form of a tag, but none is registered. */
const maxCodeLength = 3;

/**
 * Returns the canonical form of a language tag, such as `de-AT` for `DE-at`; null if it is none, as `english`. Extensions,
 * such as the digits in `en-u-nu-latn`, are no part of a language: some browsers have no name for a tag with them, and throw.
 */
export function canonicalLanguage(tag: string): string | null {
  if (tag.length > maxTagLength) return null;
  try {
    const { baseName, language } = new Intl.Locale(tag);
    return language.length <= maxCodeLength ? baseName : null;
  } catch {
    return null;
  }
}

/**
 * Returns the text for a reader of these languages, the preferred one first. For each language in turn: the text in it, in
 * a more general form of it (`de` for `de-AT`), or in another form of the same language (`de-CH` for `de-AT`). If there is
 * none for any, the first text, which is the default.
 */
export function chooseReplyText<Text extends ReplyText>(
  texts: readonly Text[],
  languages: readonly string[],
): Text | null {
  for (const language of languages) {
    const tag = canonicalLanguage(language);
    const found = tag === null ? null : textIn(texts, tag);
    if (found) return found;
  }
  return texts[0] ?? null;
}

function textIn<Text extends ReplyText>(texts: readonly Text[], tag: string): Text | null {
  const subtags = tag.split('-');
  for (let length = subtags.length; length > 0; length--) {
    const general = subtags.slice(0, length).join('-');
    const found = texts.find(({ language }) => language === general);
    if (found) return found;
  }
  return texts.find(({ language }) => language.split('-')[0] === subtags[0]) ?? null;
}
