import type { OperatorActor } from '../access/actor.js';
import { cannedRepliesOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { cannedRepliesByName } from '../database/statements/canned-replies.js';
import { type FieldError, InputError } from '../errors/caller-error.js';
import { isStorable } from '../text/characters.js';
import { changeReplies, changesOf, requireRoom, storeReplies } from './change-replies.js';
import { type CheckedReply, checkReply, nameKeyOf } from './check-reply.js';
import { replyOf, requireOwner } from './reply.js';
import { type FileReply, readCsv, rowError } from './reply-csv.js';

/** The numbers of replies of an import. */
export interface ReplyImport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/**
 * Adds the replies of a CSV file, or gives those that exist its texts. Replies that the file does not name stay. Nothing is
 * stored if a row is invalid.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `csv` for each invalid row, and on no field if
 * there are too many.
 */
export async function importReplies(
  actor: OperatorActor,
  database: Database,
  { csv, isShared }: { csv: string; isShared: boolean },
): Promise<ReplyImport> {
  const ownerId = requireOwner(actor, isShared);
  const written = readCsv(csv, nameKeyOf);
  return changeReplies(actor, database, 'cannedRepliesImport', async (transaction) => {
    const nameKeys = written.map(({ name }) => nameKeyOf(name)).filter(isStorable);
    const { scope } = cannedRepliesOf(actor);
    const rows = await transaction.run(scope, cannedRepliesByName, { ownerId, nameKeys });
    const before = new Map(rows.map((row) => [row.nameKey, replyOf(row)]));
    const replies = checkAll(written, (name) => before.get(nameKeyOf(name))?.name);
    const created = replies.filter(({ nameKey }) => !before.has(nameKey));
    await requireRoom(actor, transaction, ownerId, created.length);
    const updated = replies.filter(({ nameKey, ...reply }) => {
      const existing = before.get(nameKey);
      return existing !== undefined && changesOf(existing, { ...existing, ...asReply(reply) }).length > 0;
    });
    await storeReplies(actor, transaction, ownerId, [...created, ...updated]);
    const unchanged = replies.length - created.length - updated.length;
    const answer = { created: created.length, updated: updated.length, unchanged };
    const changes = (['created', 'updated'] as const)
      .filter((outcome) => answer[outcome] > 0)
      .map((outcome) => ({ field: `replies ${outcome}`, before: null, after: String(answer[outcome]) }));
    return { ownerId, answer, changes };
  });
}

const asReply = ({ name, languages, texts }: Omit<CheckedReply, 'nameKey'>) => ({
  name,
  texts: texts.map((text, index) => ({ language: languages[index] ?? '', text })),
});

/**
 * Checks all replies of a file.
 * @param storedName returns the name of the reply that exists already.
 * @throws {InputError} with the errors of all rows.
 */
function checkAll(
  replies: readonly FileReply[],
  storedName: (name: string) => string | undefined,
): CheckedReply[] {
  const errors: FieldError[] = [];
  const checked: CheckedReply[] = [];
  for (const { row, ...draft } of replies) {
    try {
      checked.push(checkReply(draft, storedName(draft.name)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(...error.fieldErrors.map(({ message }) => rowError(row, message)));
    }
  }
  if (errors.length > 0) throw new InputError(errors);
  return checked;
}
