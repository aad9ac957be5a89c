import type { Actor } from '../access/actor.js';
import type { AuditChange } from '../access/audit-log.js';
import type { AuditSeller } from '../access/audit-sellers.js';
import { type AuditActorKind, type AuditEntry, listAudit } from '../access/read-audit-log.js';
import { inputError } from '../errors/caller-error.js';
import { isStorable } from '../text/characters.js';
import type { chatTypes } from './chat-types.js';
import { ConnectionPage, nodesOf } from './connections.js';
import { auditCursor, decodeAuditCursor } from './cursors.js';
import { auditEntryId, sellerId } from './ids.js';
import { idDescription } from './node-fields.js';
import { pageRequest, searchArgument } from './page-arguments.js';

const actorKinds = {
  USER: { value: 'user', description: 'A person who was signed in.' },
  API_KEY: { value: 'apiKey', description: 'A program with an API key.' },
  COMMAND_LINE: {
    value: 'commandLine',
    description: "The installation's administrator, on the command line.",
  },
  SYSTEM: { value: 'system', description: 'The server itself, which deletes old entries.' },
} as const satisfies Record<string, { value: AuditActorKind; description: string }>;

const optionalSellerId = (seller: number | null) => (seller === null ? null : sellerId(seller));

const sellerData = ({ sellerId: id, businessName, reference }: AuditSeller) => ({
  id: sellerId(id),
  businessName,
  reference,
});

/** Returns the data of an entry for a webhook: the fields of `AuditEntry`, with the values that the API has. */
export function auditEntryData({ identity, ...entry }: AuditEntry): Readonly<Record<string, unknown>> {
  const [actorKind] = Object.entries(actorKinds).find(([, { value }]) => value === entry.actorKind) ?? [];
  return {
    id: auditEntryId(entry.id),
    at: entry.at.toISOString(),
    lastAt: entry.lastAt?.toISOString() ?? null,
    occurrences: entry.occurrences,
    actor: entry.actor,
    actorKey: identity,
    actorKind,
    sellerId: optionalSellerId(entry.sellerId),
    action: entry.action,
    changes: entry.changes,
    sellers: entry.sellers.map(sellerData),
    address: entry.address,
    userAgent: entry.userAgent,
  };
}

/** Adds the audit log of the caller's side to an API. */
export function addAuditLog<A extends Actor>(types: ReturnType<typeof chatTypes<A>>): void {
  const { builder } = types;
  const Change = builder.objectRef<AuditChange>('AuditChange').implement({
    description: 'A value that was changed.',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'The name of the field.' }),
      before: t.exposeString('before', {
        nullable: true,
        description: 'The value before the change; null if it did not exist.',
      }),
      after: t.exposeString('after', {
        nullable: true,
        description: 'The value after the change; null if it was removed.',
      }),
    }),
  });
  const NamedSeller = builder.objectRef<AuditSeller>('AuditSeller').implement({
    description: 'A seller that an entry of the audit log names.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: (seller) => sellerId(seller.sellerId) }),
      businessName: t.exposeString('businessName', { description: 'The current name.' }),
      reference: t.exposeString('reference', {
        description: 'The text that `changes` has for this seller, such as `seller 660119`.',
      }),
    }),
  });
  const ActorKind = builder.enumType('AuditActorKind', {
    description: 'The authentication method of the actor of an audit log entry.',
    values: actorKinds,
  });
  const Entry = builder.objectRef<AuditEntry>('AuditEntry').implement({
    description: 'An act that the audit log records: of administration, of sign-in, or a rejected one.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => auditEntryId(id) }),
      at: t.expose('at', {
        type: 'ISO8601DateTime',
        description: 'The time of the act; for a repeated act, the first time.',
      }),
      lastAt: t.expose('lastAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'The last time of a repeated act; null if it happened once.',
      }),
      occurrences: t.exposeInt('occurrences', {
        description: 'How often the act happened. Equal acts within an hour can be counted in one entry.',
      }),
      actor: t.exposeString('actor', {
        description:
          'The actor: the name of the person or the label of the key at that time, or its number; or `administrator`.',
      }),
      actorKey: t.exposeString('identity', {
        description: 'The identity of the actor, such as `user:12`, by which `filter` selects entries.',
      }),
      actorKind: t.expose('actorKind', {
        type: ActorKind,
        description: 'The authentication method of the actor.',
      }),
      sellerId: t.id({
        nullable: true,
        description: "The seller whose side acted; null for the operator's side.",
        resolve: ({ sellerId: seller }) => optionalSellerId(seller),
      }),
      action: t.exposeString('action', {
        description:
          'The action: the name of the mutation, or a word such as `signIn` or `sellerImport` if there was no mutation.',
      }),
      changes: t.field({
        type: [Change],
        description: 'The changed values.',
        resolve: ({ changes }) => [...changes],
      }),
      sellers: t.field({
        type: [NamedSeller],
        description:
          'The sellers that `changes` names, and the seller whose side acted. Sellers that no longer exist are left out.',
        resolve: ({ sellers }) => [...sellers],
      }),
      address: t.exposeString('address', {
        nullable: true,
        description:
          'The IP address of the client; null on the command line and in entries of earlier versions.',
      }),
      userAgent: t.exposeString('userAgent', {
        nullable: true,
        description: 'The program of the client, as it names itself.',
      }),
    }),
  });
  const EntryConnection = builder.connectionObject({
    type: Entry,
    name: 'AuditEntryConnection',
    description: 'A page of entries.',
    fields: (t) => ({ nodes: t.field(nodesOf(Entry)) }),
  });
  const Filter = builder.inputType('AuditLogFilter', {
    description: 'A filter: entries must match all given fields.',
    fields: (t) => ({
      actorKey: t.string({ description: 'Only entries of the actor with this `actorKey`.' }),
      action: t.string({ description: 'Only entries with this action.' }),
      since: t.field({ type: 'ISO8601DateTime', description: 'Only entries of this time or later.' }),
      until: t.field({ type: 'ISO8601DateTime', description: 'Only entries before this time.' }),
    }),
  });
  builder.queryFields((t) => ({
    auditLog: t.field({
      type: EntryConnection,
      description: "The audit log of the caller's side, newest first.",
      args: {
        ...t.arg.connectionArgs(),
        q: t.arg.string({
          description:
            'Only entries that contain this text in a name, an address or a change. At least three letters or digits in a row.',
        }),
        filter: t.arg({ type: Filter, description: 'Only entries that match.' }),
      },
      resolve: async (_root, { q, filter, ...page }, { actor, database }) => {
        const owner = {
          marketplaceId: actor.marketplaceId,
          sellerId: actor.side === 'operator' ? null : actor.sellerId,
        };
        const decode = (cursor: string) => decodeAuditCursor(owner, cursor);
        const entries = await listAudit(actor, database, () => ({
          page: pageRequest(page, decode),
          filter: {
            identity: textArgument('actorKey', filter?.actorKey),
            action: textArgument('action', filter?.action),
            since: filter?.since ?? null,
            until: filter?.until ?? null,
            q: searchArgument(q),
          },
        }));
        return new ConnectionPage(entries, ({ id }) => auditCursor(owner, id));
      },
    }),
  }));
}

function textArgument(field: string, text: string | null | undefined): string | null {
  if (text && !isStorable(text)) throw inputError(field, `${field} contains an invalid character.`);
  return text ?? null;
}
