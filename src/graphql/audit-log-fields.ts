import type { OperatorActor } from '../access/actor.js';
import { type AuditActorKind, type AuditChange, type AuditEntry, listAudit } from '../access/audit-log.js';
import type { chatTypes } from './chat-types.js';
import { ConnectionPage, nodesOf } from './connections.js';
import { auditCursor, decodeAuditCursor } from './cursors.js';
import { auditEntryId } from './ids.js';
import { idDescription } from './node-fields.js';
import { pageRequest } from './page-arguments.js';

/** Adds the audit log to the Operator API. */
export function addAuditLog(types: ReturnType<typeof chatTypes<OperatorActor>>): void {
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
  const ActorKind = builder.enumType('AuditActorKind', {
    description: 'The authentication method of the actor of an audit log entry.',
    values: {
      USER: { value: 'user', description: 'A person who was signed in.' },
      API_KEY: { value: 'apiKey', description: 'A program with an API key.' },
      COMMAND_LINE: {
        value: 'commandLine',
        description: "The installation's administrator, on the command line.",
      },
    } as const satisfies Record<string, { value: AuditActorKind; description: string }>,
  });
  const Entry = builder.objectRef<AuditEntry>('AuditEntry').implement({
    description: 'An action of administration in the marketplace.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => auditEntryId(id) }),
      at: t.expose('at', { type: 'ISO8601DateTime', description: 'When.' }),
      actor: t.exposeString('actor', {
        description:
          'The actor: the name of the person or the label of the key at that time, or its number; or `administrator`.',
      }),
      actorKind: t.expose('actorKind', {
        type: ActorKind,
        description: 'The authentication method of the actor.',
      }),
      action: t.exposeString('action', {
        description:
          'The action: the name of the mutation, or a word such as `signIn` or `sellerImport` if there was no mutation.',
      }),
      changes: t.field({
        type: [Change],
        description: 'What changed.',
        resolve: ({ changes }) => [...changes],
      }),
    }),
  });
  const EntryConnection = builder.connectionObject({
    type: Entry,
    name: 'AuditEntryConnection',
    description: 'A page of entries.',
    fields: (t) => ({ nodes: t.field(nodesOf(Entry)) }),
  });
  builder.queryFields((t) => ({
    auditLog: t.field({
      type: EntryConnection,
      description:
        'The audit log, newest first. Requires the permission to manage settings (`canManageSettings` of the viewer).',
      args: t.arg.connectionArgs(),
      resolve: async (_root, page, { actor, database }) => {
        const { marketplaceId } = actor;
        const decode = (cursor: string) => decodeAuditCursor(marketplaceId, cursor);
        const entries = await listAudit(actor, database, () => pageRequest(page, decode));
        return new ConnectionPage(entries, ({ id }) => auditCursor(marketplaceId, id));
      },
    }),
  }));
}
