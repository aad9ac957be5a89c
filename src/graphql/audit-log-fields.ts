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
    description: 'One thing that a change touched.',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'What it is.' }),
      before: t.exposeString('before', {
        nullable: true,
        description: 'What it was; null where it was not.',
      }),
      after: t.exposeString('after', {
        nullable: true,
        description: 'What it is since; null where it is gone.',
      }),
    }),
  });
  const ActorKind = builder.enumType('AuditActorKind', {
    description: 'How the actor of an audit log entry authenticated.',
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
    description: 'Something that was set up or changed in the marketplace.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => auditEntryId(id) }),
      at: t.expose('at', { type: 'ISO8601DateTime', description: 'When.' }),
      actor: t.exposeString('actor', {
        description:
          'Who: the name of the person or the label of the key at that time, or its number; or `administrator`.',
      }),
      actorKind: t.expose('actorKind', { type: ActorKind, description: 'How the actor authenticated.' }),
      action: t.exposeString('action', {
        description:
          "What was done: the mutation's name, or a word such as `signIn` or `sellerImport` where it was none.",
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
        'What was set up and changed, the newest first. It needs a key that may write, or a person who may set things up.',
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
