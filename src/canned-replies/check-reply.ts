import { type FieldError, InputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { foldCase } from '../text/fold-case.js';
import { nameError, trimName } from '../text/names.js';
import { canonicalLanguage, type ReplyText } from '../text/reply-language.js';
import { replyVariables, unknownVariable } from '../text/reply-variables.js';
import { nameText } from '../text/search-match.js';
import { isVisible } from '../text/visible-text.js';

/** The longest name and the longest text, in code points, and the maximum number of texts of a reply. */
export const maxNameLength = 50;
export const maxTextLength = 2_000;
export const maxTexts = 10;

/** A reply as a user writes it. */
export interface ReplyDraft {
  readonly name: string;
  readonly texts: readonly ReplyText[];
}

/** A reply with valid input, as it is stored. */
export interface CheckedReply {
  readonly name: string;
  readonly nameKey: string;
  readonly languages: readonly string[];
  readonly texts: readonly string[];
  readonly searchWords: string;
}

/** Returns the key by which names are equal. */
export const nameKeyOf = (name: string): string => foldCase(trimName(name));

/**
 * Checks a reply.
 * @param storedName the name that it has already, valid even if an earlier version had other rules.
 * @throws {InputError} on `name` and `texts`.
 */
export function checkReply({ name, texts }: ReplyDraft, storedName?: string): CheckedReply {
  const trimmed = trimName(name);
  const written = texts.map(({ language, text }) => ({ language: language.trim(), text: text.trim() }));
  const errors = [trimmed === storedName ? null : replyNameError(trimmed), textsError(written)].filter(
    (error) => error !== null,
  );
  if (errors.length > 0) throw new InputError(errors);
  return stored(trimmed, written);
}

/** Returns the stored form of a reply. */
function stored(name: string, texts: readonly ReplyText[]): CheckedReply {
  return {
    name,
    nameKey: nameKeyOf(name),
    languages: texts.map(({ language }) => canonicalLanguage(language) ?? language),
    texts: texts.map(({ text }) => text),
    searchWords: nameText([name, ...texts.map(({ text }) => text)].join('\n')),
  };
}

function replyNameError(name: string): FieldError | null {
  const invalid = nameError('name', name, maxNameLength);
  if (invalid) return invalid;
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(name)) {
    const message =
      'The name must begin with a letter or digit, and have only letters, digits, and - _ . after it.';
    return { field: 'name', message };
  }
  return null;
}

function textsError(texts: readonly ReplyText[]): FieldError | null {
  const error = (message: string) => ({ field: 'texts', message });
  if (texts.length === 0) return error('Add at least one text.');
  if (texts.length > maxTexts) return error(`There are too many texts (maximum is ${maxTexts} languages).`);
  const seen = new Set<string>();
  for (const { language, text } of texts) {
    const tag = canonicalLanguage(language);
    if (tag === null) return error(`${quoted(language)} is not a language. Use a tag such as en or de-AT.`);
    if (seen.has(tag)) return error(`There are two texts in the language ${tag}. Remove one.`);
    seen.add(tag);
    const problem = textProblem(text);
    if (problem !== null) return error(`The text in the language ${tag} ${problem}`);
  }
  return null;
}

/** Returns the problem with a text, as the end of a sentence; null if there is none. */
function textProblem(text: string): string | null {
  if (!isStorable(text)) return 'contains an invalid character (NUL, or half of a surrogate pair).';
  // A file with it is taken for one in another encoding, so an export could not be imported.
  if (text.includes('\ufffd')) return 'contains an unreadable character (U+FFFD).';
  if (!isVisible(text)) return "can't be blank.";
  if (codePoints(text) > maxTextLength) return `is too long (maximum is ${maxTextLength} characters).`;
  const unknown = unknownVariable(text);
  if (unknown === null) return null;
  const names = replyVariables.map((name) => `{{${name}}}`).join(', ');
  return `has the unknown variable ${unknown}. The variables are ${names}.`;
}

/** Returns a value from outside for an error message. */
const quoted = (value: string) => `"${[...value.toWellFormed()].slice(0, 40).join('')}"`;
