import { compilePattern } from '../content-guard/custom-patterns.js';
import { type FieldError, InputError } from '../errors/caller-error.js';
import { isStorable } from '../text/characters.js';
import { nameError, trimName } from '../text/names.js';
import { type LinkPattern, maximumPatternName } from './link-pattern.js';
import { compileTemplate } from './link-template.js';

/** A pattern as a user writes it. */
export type PatternDraft = Omit<LinkPattern, 'id'>;

/**
 * Checks a pattern.
 * @param storedName the name that it has already, valid even if an earlier version had other rules.
 * @returns it with its size. @throws {InputError} on `name`, `expression` and `template`.
 */
export function checkPattern(
  draft: PatternDraft,
  storedName?: string,
): { pattern: PatternDraft; size: number } {
  const pattern = { ...draft, name: trimName(draft.name), template: draft.template.trim() };
  const { size, errors } = checkMatching(pattern);
  const invalidName =
    pattern.name === storedName ? null : nameError('name', pattern.name, maximumPatternName);
  const all = invalidName ? [invalidName, ...errors] : errors;
  if (all.length > 0) throw new InputError(all);
  return { pattern, size };
}

/** Checks the expression and the template of a pattern. */
export function checkMatching({ expression, template }: Pick<PatternDraft, 'expression' | 'template'>): {
  size: number;
  errors: FieldError[];
} {
  const compiled = isStorable(expression)
    ? compilePattern(expression)
    : { error: 'contains an invalid character' };
  if ('error' in compiled) {
    // The number of groups is unknown, so any placeholder is accepted.
    const found = compileTemplate(template, 9);
    const errors = [errorOf('expression', compiled.error)];
    return { size: 0, errors: 'error' in found ? [...errors, errorOf('template', found.error)] : errors };
  }
  const found = compileTemplate(template, compiled.groupCount);
  return { size: compiled.size, errors: 'error' in found ? [errorOf('template', found.error)] : [] };
}

const errorOf = (field: 'expression' | 'template', problem: string): FieldError => ({
  field,
  message: `The ${field} ${problem}.`,
});
