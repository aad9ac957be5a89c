import type { OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { publishWorkList } from '../chat/work-list-events.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createLabel as createStatement,
  deleteLabel as deleteStatement,
  labels,
  updateLabel as updateStatement,
} from '../database/statements/labels.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { inputError } from '../errors/caller-error.js';
import { foldCase } from '../text/fold-case.js';
import { checkName } from '../text/names.js';

/** The colours of labels, which clients show in a tone that fits their theme. */
export const labelColours = [
  'grey',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const;

export type LabelColour = (typeof labelColours)[number];

/** The maximum number of labels of a marketplace, and the longest name in code points. */
export const maximumLabels = 100;
export const maximumLabelName = 50;

export interface Label {
  id: number;
  name: string;
  colour: LabelColour;
}

const colourOf = (text: string) => labelColours.find((colour) => colour === text) ?? 'grey';

/** Returns the marketplace's labels, by name. */
export async function listLabels(actor: OperatorActor, database: Runner): Promise<Label[]> {
  const rows = await database.run(marketplaceOf(actor), labels, {});
  return rows.map((row) => ({ ...row, colour: colourOf(row.colour) }));
}

/** Adds a label. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name`. */
export async function createLabel(
  actor: OperatorActor,
  database: Database,
  { name, colour }: Omit<Label, 'id'>,
): Promise<Label> {
  requirePermission(actor, 'labels.manage');
  const checked = checkName('name', name, { longest: maximumLabelName });
  return changeLabels(actor, database, 'labelCreate', async (transaction, present) => {
    if (present.length >= maximumLabels) {
      throw inputError(null, `There are ${maximumLabels} labels already; delete one first.`);
    }
    requireNewName(present, checked);
    const values = { name: checked, foldedName: foldCase(checked), colour };
    const [created] = await transaction.run(marketplaceOf(actor), createStatement, values);
    if (!created) throw new Error('The label was not stored.');
    const label = { id: created.id, name: checked, colour };
    return { label, changes: [{ field: checked, before: null, after: colour }] };
  });
}

/**
 * Changes a label; undefined fields stay unchanged.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, `name`.
 */
export async function updateLabel(
  actor: OperatorActor,
  database: Database,
  input: { id: number | null; name?: string | undefined; colour?: LabelColour | undefined },
): Promise<Label> {
  requirePermission(actor, 'labels.manage');
  return changeLabels(actor, database, 'labelUpdate', async (transaction, present) => {
    const before = requireLabel(present, input.id);
    const { name: newName = before.name, colour = before.colour } = input;
    const name = checkName('name', newName, { longest: maximumLabelName, stored: before.name });
    const label = { ...before, name, colour };
    requireNewName(
      present.filter(({ id }) => id !== before.id),
      label.name,
    );
    await transaction.run(marketplaceOf(actor), updateStatement, {
      ...label,
      foldedName: foldCase(label.name),
    });
    const changes = (['name', 'colour'] as const)
      .filter((field) => before[field] !== label[field])
      .map((field) => ({
        field: `${before.name}: ${field}`,
        before: before[field],
        after: label[field],
      }));
    return { label, changes };
  });
}

/** Deletes a label. Its threads lose it. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deleteLabel(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<Label> {
  requirePermission(actor, 'labels.manage');
  return changeLabels(actor, database, 'labelDelete', async (transaction, present) => {
    const label = requireLabel(present, id);
    await transaction.run(marketplaceOf(actor), deleteStatement, { id: label.id });
    return { label, changes: [{ field: label.name, before: label.colour, after: null }] };
  });
}

/** Changes labels, and publishes it. Changes run one after the other; each has an entry in the audit log. */
async function changeLabels(
  actor: OperatorActor,
  database: Database,
  action: AuditAction,
  change: (
    transaction: Runner,
    present: readonly Label[],
  ) => Promise<{ label: Label; changes: AuditChange[] }>,
): Promise<Label> {
  const { label, changes } = await database.transaction(async (transaction) => {
    await transaction.run(marketplaceOf(actor), lockMarketplace, {});
    const changed = await change(transaction, await listLabels(actor, transaction));
    if (changed.changes.length > 0) await writeAudit(actor, transaction, action, changed.changes);
    return changed;
  });
  if (changes.length > 0) publishWorkList(database.signals, actor.marketplaceId, 'labels');
  return label;
}

function requireLabel(present: readonly Label[], id: number | null): Label {
  const label = present.find((each) => each.id === id);
  if (!label) throw inputError('id', 'Label not found.');
  return label;
}

function requireNewName(present: readonly Label[], name: string): void {
  const folded = foldCase(name);
  if (present.some((label) => foldCase(label.name) === folded)) {
    throw inputError('name', 'There is a label with this name already.');
  }
}
