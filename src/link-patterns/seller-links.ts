import type { OperatorActor } from '../access/actor.js';
import type { AuditChange } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createSellerLinkTemplates,
  deleteSellerLinkTemplates,
  sellerLinkTemplates,
} from '../database/statements/seller-links.js';
import { type FieldError, InputError, inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';
import { foldCase } from '../text/fold-case.js';
import { trimName } from '../text/names.js';
import { nameProblem } from '../text/visible-text.js';
import { changeLinks } from './change-links.js';
import { compileSellerTemplate, type SellerIds } from './link-template.js';

/** A link that each seller has to a page about it: its text, and the template of its address. */
export interface SellerLinkTemplate {
  readonly label: string;
  readonly template: string;
}

/** A link to a page about a seller. */
export interface SellerLink {
  readonly label: string;
  readonly url: string;
}

/** The maximum number of a marketplace's templates, and the longest label, in code points. */
export const maximumSellerLinks = 10;
export const maximumLabelLength = 50;

/** Returns the templates in the order in which the links are shown. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`. */
export async function listSellerLinkTemplates(
  actor: OperatorActor,
  database: Runner,
): Promise<SellerLinkTemplate[]> {
  requirePermission(actor, 'settings.manage');
  return database.run(marketplaceOf(actor), sellerLinkTemplates, {});
}

/**
 * Replaces the templates.
 * @param previous the templates that the caller has read; null replaces any.
 * @returns them as they are stored.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `templates`, on `label` and `template` of the
 * first invalid one, and on `previousTemplates` if others are stored.
 */
export async function setSellerLinkTemplates(
  actor: OperatorActor,
  database: Database,
  given: readonly SellerLinkTemplate[],
  previous: readonly SellerLinkTemplate[] | null,
): Promise<SellerLinkTemplate[]> {
  requirePermission(actor, 'settings.manage');
  return changeLinks(actor, database, 'sellerLinkTemplatesSet', async (transaction) => {
    const scope = marketplaceOf(actor);
    const before = await transaction.run(scope, sellerLinkTemplates, {});
    const after = checkTemplates(given, before);
    if (previous && !areEqual(before, previous)) {
      throw inputError(
        'previousTemplates',
        'The links were changed in the meantime. Check the list, then try again.',
      );
    }
    const changes = changesOf(before, after);
    if (changes.length > 0) {
      await transaction.run(scope, deleteSellerLinkTemplates, {});
      await transaction.run(scope, createSellerLinkTemplates, {
        labels: after.map(({ label }) => label),
        templates: after.map(({ template }) => template),
      });
    }
    return { answer: after, changes, isForSellers: false };
  });
}

/** Reads the links of sellers. @returns a function that returns those of one. */
export async function readSellerLinks(
  actor: OperatorActor,
  database: Runner,
): Promise<(seller: SellerIds) => SellerLink[]> {
  const stored = await database.run(marketplaceOf(actor), sellerLinkTemplates, {});
  const compiled = stored.map(({ label, template }) => ({ label, address: compileSellerTemplate(template) }));
  return (seller) =>
    compiled.flatMap(({ label, address }) => {
      if ('error' in address) throw new Error(`A stored template ${address.error}.`);
      const url = address.expand(seller);
      return url === null ? [] : [{ label, url }];
    });
}

const areEqual = (stored: readonly SellerLinkTemplate[], read: readonly SellerLinkTemplate[]) =>
  stored.length === read.length &&
  stored.every(({ label, template }, index) => {
    const other = read[index];
    return other?.label === label && other.template === template;
  });

/**
 * Returns the templates, trimmed.
 * @param stored their labels are valid, even if an earlier version had other rules.
 * @throws {InputError} on `templates`, `label` and `template`.
 */
function checkTemplates(
  given: readonly SellerLinkTemplate[],
  stored: readonly SellerLinkTemplate[],
): SellerLinkTemplate[] {
  if (given.length > maximumSellerLinks) {
    throw inputError('templates', `There are too many links (maximum is ${maximumSellerLinks}).`);
  }
  const templates = given.map(({ label, template }) => ({
    label: trimName(label),
    template: template.trim(),
  }));
  const known = new Set(stored.map(({ label }) => label));
  const errors = [labelError(templates, known), templateError(templates)].filter((error) => error !== null);
  if (errors.length > 0) throw new InputError(errors);
  return templates;
}

/** Returns the error of the first invalid label; null without one. */
function labelError(templates: readonly SellerLinkTemplate[], known: ReadonlySet<string>): FieldError | null {
  const seen = new Set<string>();
  for (const [index, { label }] of templates.entries()) {
    const problem = labelProblem(label, seen, known);
    if (problem !== null) return { field: 'label', message: `The label of link ${index + 1} ${problem}.` };
    seen.add(foldCase(label));
  }
  return null;
}

function labelProblem(label: string, others: ReadonlySet<string>, known: ReadonlySet<string>): string | null {
  const problem = known.has(label) ? null : nameProblem(label);
  if (problem !== null) return problem;
  if (codePoints(label) > maximumLabelLength) {
    return `is too long (maximum is ${maximumLabelLength} characters)`;
  }
  return others.has(foldCase(label)) ? 'is already the label of another link' : null;
}

/** Returns the error of the first invalid template; null without one. */
function templateError(templates: readonly SellerLinkTemplate[]): FieldError | null {
  for (const [index, { template }] of templates.entries()) {
    const compiled = compileSellerTemplate(template);
    if ('error' in compiled) {
      return { field: 'template', message: `The template of link ${index + 1} ${compiled.error}.` };
    }
  }
  return null;
}

/** Returns the changes of the templates, and of their order, as the audit log shows them; empty if there is none. */
function changesOf(
  before: readonly SellerLinkTemplate[],
  after: readonly SellerLinkTemplate[],
): AuditChange[] {
  const [earlier, later] = [templatesByLabel(before), templatesByLabel(after)];
  const labels = [...new Set([...earlier.keys(), ...later.keys()])];
  const changes = labels
    .map((label) => ({
      field: `${label}: template`,
      before: earlier.get(label) ?? null,
      after: later.get(label) ?? null,
    }))
    .filter((change) => change.before !== change.after);
  const [orderBefore, orderAfter] = [orderOf(earlier, later), orderOf(later, earlier)];
  if (orderBefore.every((label, index) => label === orderAfter[index])) return changes;
  return [...changes, { field: 'order', before: orderBefore.join(', '), after: orderAfter.join(', ') }];
}

const templatesByLabel = (templates: readonly SellerLinkTemplate[]) =>
  new Map(templates.map(({ label, template }) => [label, template]));

/** Returns those labels that others have too, in their order. */
const orderOf = (labels: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) =>
  [...labels.keys()].filter((label) => others.has(label));
