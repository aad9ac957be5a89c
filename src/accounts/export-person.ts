import type { Administrator, MarketplaceManager, OperatorActor } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import {
  accountOfPerson,
  entriesOfLog,
  messagesOfPerson,
  notesOfPerson,
} from '../database/statements/person-export.js';
import { inputError } from '../errors/caller-error.js';
import { erasedName, replaceNames } from '../text/replace-names.js';
import { managerOfUser } from './managing-actor.js';

/** The number of rows that are in memory at a time. */
const pageSize = 500;

const largest = 2_147_483_647;

type Person = Values<typeof accountOfPerson.row> & { memberId: number };

/**
 * Returns, in parts, what the marketplace stores about a user, as JSON lines: the account with its sessions, the messages and notes that the
 * user wrote, the notes that mention the user, and the entries of the audit log by or about the user. The audit log records it.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`.
 */
export function exportPerson(
  actor: OperatorActor | Administrator,
  database: Database,
  id: number | null,
): AsyncGenerator<string> {
  requirePermission(actor, 'full-access.manage');
  return partsOf(actor, database, id);
}

async function* partsOf(
  actor: OperatorActor | Administrator,
  database: Database,
  id: number | null,
): AsyncGenerator<string> {
  const manager = await managerOfUser(actor, database, id);
  const [row] =
    id === null ? [] : await database.run(marketplaceOf(manager), accountOfPerson, { memberId: id });
  if (!row || id === null) throw inputError('id', 'User not found.');
  const identity = `user:${row.userId}`;
  const change = { field: identity, before: null, after: null };
  await writeAudit(manager, database, 'userExport', [change]);
  const person = { ...row, memberId: id };
  yield lineOf({ type: 'person', id: identity, ...(JSON.parse(row.account) as object) });
  yield* messagesBy(manager, database, person);
  if (row.sellerId === null) yield* notesAbout(manager, database, person);
  yield* entriesAbout(manager, database, person);
}

const lineOf = (line: object) => `${JSON.stringify(line)}\n`;

async function* messagesBy(
  manager: MarketplaceManager,
  database: Database,
  { userId, sellerId, name }: Person,
): AsyncGenerator<string> {
  let [afterSeller, afterSeq] = [(sellerId ?? 1) - 1, largest];
  for (let isFull = true; isFull; ) {
    const rows = await database.run(marketplaceOf(manager), messagesOfPerson, {
      ...{ afterSeller, afterSeq, lastSeller: sellerId ?? largest, limit: pageSize },
      ...{ byOperator: sellerId === null, identity: `user:${userId}`, name },
    });
    for (const { message, createdAt, sellerId: sellerNumber, seq } of rows) {
      if (message !== null) yield lineOf({ type: 'message', sellerNumber, order: seq, createdAt, message });
    }
    const last = rows.at(-1);
    [afterSeller, afterSeq] = [last?.sellerId ?? 0, last?.seq ?? 0];
    isFull = rows.length === pageSize;
  }
}

async function* notesAbout(
  manager: MarketplaceManager,
  database: Database,
  { memberId }: Person,
): AsyncGenerator<string> {
  let [afterSeller, afterNumber] = [0, 0];
  for (let isFull = true; isFull; ) {
    const values = { afterSeller, afterNumber, limit: pageSize, memberId };
    const rows = await database.run(marketplaceOf(manager), notesOfPerson, values);
    for (const { text, createdAt, isAuthor, sellerId: sellerNumber, number } of rows) {
      const type = isAuthor ? 'note' : 'mention';
      if (text !== null) yield lineOf({ type, sellerNumber, number, createdAt, text });
    }
    const last = rows.at(-1);
    [afterSeller, afterNumber] = [last?.sellerId ?? 0, last?.number ?? 0];
    isFull = rows.length === pageSize;
  }
}

async function* entriesAbout(
  manager: MarketplaceManager,
  database: Database,
  { userId, name, email }: Person,
): AsyncGenerator<string> {
  const isNamed = (text: string) =>
    replaceNames(
      text,
      [name, email].filter((one) => one !== erasedName),
    ) !== text;
  let afterId = '0';
  for (let isFull = true; isFull; ) {
    const rows = await database.run(marketplaceOf(manager), entriesOfLog, { afterId, limit: pageSize });
    for (const { id, at, identity, action, changes, address, userAgent } of rows) {
      const isActor = identity === `user:${userId}`;
      if (!isActor && !isNamed(changes)) continue;
      const origin = isActor ? { address, userAgent } : {};
      yield lineOf({ type: 'auditEntry', id, at, isActor, action, changes: JSON.parse(changes), ...origin });
    }
    afterId = rows.at(-1)?.id ?? afterId;
    isFull = rows.length === pageSize;
  }
}
