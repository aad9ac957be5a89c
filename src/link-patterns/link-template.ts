import { isStorable } from '../text/characters.js';

/** The longest template, and the longest address that it makes, in characters. */
export const maxTemplateLength = 500;
export const maxUrlLength = 2_000;

/** The address of a link with placeholders: `{0}` is the whole match, `{1}` to `{9}` are its groups. */
export interface LinkTemplate {
  /** Returns the address for a match and its groups; null if they make none that is safe. */
  expand(groups: readonly string[]): string | null;
}

const placeholder = /\{(\d)\}/g;

/** The scheme and the host of an address, up to the character after them. */
const fixedOrigin = /^https?:\/\/[^/?#\\{}]+[/?#]/i;

/**
 * Compiles the template of an expression with so many groups. The text of a message chooses neither the scheme nor the host
 * of a link: placeholders are only after them.
 * @returns the template, or an error to show after the name of the field.
 */
export function compileTemplate(template: string, groupCount: number): LinkTemplate | { error: string } {
  const error = templateError(template, groupCount);
  if (error !== null) return { error };
  return {
    expand(groups) {
      return safeUrl(
        template.replace(placeholder, (_, group: string) => encode(groups[Number(group)] ?? '')),
      );
    },
  };
}

function templateError(template: string, groupCount: number): string | null {
  if (template.length > maxTemplateLength) {
    return `is too long (maximum is ${maxTemplateLength} characters)`;
  }
  if (template === '') return "can't be blank";
  if (!isStorable(template) || /[\s\p{Cc}\p{Cf}\\]/u.test(template)) {
    return 'contains a space, a backslash or an invisible character';
  }
  if (!/^https?:\/\//i.test(template)) return 'must begin with https:// or http://';
  const [unknown] = /[{}]/.exec(template.replace(placeholder, '')) ?? [];
  if (unknown !== undefined) {
    return 'has an unknown placeholder: use {0} for the whole match, and {1} to {9} for its groups';
  }
  for (const [name, group] of template.matchAll(placeholder)) {
    if (Number(group) > groupCount) return `has ${name}, but the expression has ${groupsOf(groupCount)}`;
  }
  if (template.includes('{') && !fixedOrigin.test(template)) {
    return 'can have placeholders only after the host, as in https://example.com/orders/{1}';
  }
  return safeUrl(template.replace(placeholder, 'x')) === null ? 'is not a valid web address' : null;
}

const groupsOf = (count: number) =>
  count === 0 ? 'no group in parentheses' : count === 1 ? '1 group' : `${count} groups`;

/** Encodes a text as one part of a path or of a query, also for use in HTML. */
const encode = (text: string) =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A part of a path that leads to another folder. */
const dotSegment = /^(?:\.|%2e){1,2}$/i;

/** Returns an address as browsers use it; null if it has another scheme, a user's name, or parts of a path such as `..`. */
function safeUrl(address: string): string | null {
  const [path = ''] = address.split(/[?#]/, 1);
  if (path.split('/').some((part) => dotSegment.test(part))) return null;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  return url.href.length > maxUrlLength ? null : url.href;
}
