import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import type { Database } from '../database/database.js';
import { InputError, inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';
import { checkMatching, type PatternDraft } from './check-pattern.js';
import { CompiledPatterns, type PatternLink } from './compiled-patterns.js';
import { findPatternLinks, linksIn } from './find-links.js';
import { searchedLength } from './link-pattern.js';

/**
 * Returns the links in a sample text: of a pattern that is not stored, or of the marketplace's patterns. Nothing is stored.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `text`, `expression` and `template`.
 */
export async function tryPatterns(
  actor: OperatorActor,
  database: Database,
  text: string,
  draft: Pick<PatternDraft, 'expression' | 'template'> | null,
): Promise<PatternLink[]> {
  requirePermission(actor, 'settings.manage');
  if (codePoints(text) > searchedLength) {
    throw inputError('text', `The text is too long (maximum is ${searchedLength} characters).`);
  }
  if (draft === null) return (await findPatternLinks(actor, database, [text]))[0] ?? [];
  const pattern = { ...draft, template: draft.template.trim() };
  const { errors } = checkMatching(pattern);
  if (errors.length > 0) throw new InputError(errors);
  const patterns = new CompiledPatterns([{ ...pattern, id: 0, name: '', forSellers: false }]);
  return (await linksIn(actor, patterns, [text]))[0] ?? [];
}
