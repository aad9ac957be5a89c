import { isStorable } from '../text/characters.js';

/** The longest template, and the longest address that it makes, in characters. */
export const maxTemplateLength = 500;
export const maxUrlLength = 2_000;

/** The address of a link with placeholders. */
export interface LinkTemplate<Values> {
  /** Returns the address for the values of its placeholders; null if they make none that is safe. */
  expand(values: Values): string | null;
}

/** What the placeholders of a template can be. */
interface Placeholders<Values> {
  /** Returns the value of a placeholder; null: the link has no address without it. */
  readonly valueOf: (name: string, values: Values) => string | null;
  /** Returns the error of a placeholder, to show after the name of the field; null if a template can have it. */
  readonly errorOf: (name: string) => string | null;
  /** The error of braces that are no placeholder. */
  readonly unknown: string;
  /** A valid template, for an error. */
  readonly example: string;
}

const placeholder = /\{(\w+)\}/g;

/** The scheme and the host of an address, up to the character after them. */
const fixedOrigin = /^https?:\/\/[^/?#\\{}]+[/?#]/i;

/**
 * Compiles a template. The values choose neither the scheme nor the host of a link: placeholders are only after them.
 * @returns the template, or an error to show after the name of the field.
 */
function compile<Values>(
  template: string,
  placeholders: Placeholders<Values>,
): LinkTemplate<Values> | { error: string } {
  const error = templateError(template, placeholders);
  if (error !== null) return { error };
  const names = [...template.matchAll(placeholder)].map(([, name = '']) => name);
  return {
    expand(values) {
      const found = new Map(names.map((name) => [name, placeholders.valueOf(name, values)]));
      if ([...found.values()].includes(null)) return null;
      return safeUrl(template.replace(placeholder, (_, name: string) => encode(found.get(name) ?? '')));
    },
  };
}

/**
 * Compiles the template of an expression with so many groups: `{0}` is the whole match, `{1}` to `{9}` are the groups. One
 * that does not match is empty.
 */
export function compileTemplate(
  template: string,
  groupCount: number,
): LinkTemplate<readonly string[]> | { error: string } {
  const unknown = 'has an unknown placeholder: use {0} for the whole match, and {1} to {9} for its groups';
  return compile(template, {
    valueOf: (group, groups) => groups[Number(group)] ?? '',
    errorOf: (group) => {
      if (!/^\d$/.test(group)) return unknown;
      const isMissing = Number(group) > groupCount;
      return isMissing ? `has {${group}}, but the expression has ${groupsOf(groupCount)}` : null;
    },
    unknown,
    example: 'https://example.com/orders/{1}',
  });
}

/** The ids of a seller, by the names of their placeholders. */
export interface SellerIds {
  /** The operator's own id of the seller; null without one. */
  readonly externalId: string | null;
  /** The id in the API, and its number. */
  readonly id: string;
  readonly legacyId: string;
}

const isSellerId = (name: string): name is keyof SellerIds =>
  name === 'externalId' || name === 'id' || name === 'legacyId';

/** Compiles the template of a seller's link. A seller without one of the ids has no such link. */
export function compileSellerTemplate(template: string): LinkTemplate<SellerIds> | { error: string } {
  const unknown = 'has an unknown placeholder: use {externalId}, {legacyId} or {id}';
  return compile(template, {
    valueOf: (name, ids) => (isSellerId(name) ? ids[name] : null),
    errorOf: (name) => (isSellerId(name) ? null : unknown),
    unknown,
    example: 'https://example.com/sellers/{externalId}',
  });
}

function templateError(
  template: string,
  { errorOf, unknown, example }: Pick<Placeholders<never>, 'errorOf' | 'unknown' | 'example'>,
): string | null {
  if (template.length > maxTemplateLength) {
    return `is too long (maximum is ${maxTemplateLength} characters)`;
  }
  if (template === '') return "can't be blank";
  if (!isStorable(template) || /[\s\p{Cc}\p{Cf}\\]/u.test(template)) {
    return 'contains a space, a backslash or an invisible character';
  }
  if (!/^https?:\/\//i.test(template)) return 'must begin with https:// or http://';
  if (/[{}]/.test(template.replace(placeholder, ''))) return unknown;
  for (const [, name = ''] of template.matchAll(placeholder)) {
    const error = errorOf(name);
    if (error !== null) return error;
  }
  if (template.includes('{') && !fixedOrigin.test(template)) {
    return `can have placeholders only after the host, as in ${example}`;
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
