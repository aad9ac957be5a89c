import type { Actor } from '../access/actor.js';
import { inputError } from '../errors/caller-error.js';
import type { Context, NodeValue } from './context.js';
import { decodeId } from './ids.js';
import type { SchemaBuilder } from './schema-builder.js';

/** The maximum number of nodes for one field. */
const maxNodes = 100;

export const idDescription = 'The global id: base64 of the type and a number.';

/** Adds the interface `Node`, and the fields `node` and `nodes`, which find its objects by id. */
export function addNodes<A extends Actor>(builder: SchemaBuilder<A>) {
  const Node = builder.interfaceRef<NodeValue>('Node').implement({
    description: 'An object with a global id, by which `node` finds it.',
    fields: (t) => ({
      id: t.id({
        description: idDescription,
        resolve: () => {
          throw new Error('Each type of node has its own id.');
        },
      }),
    }),
    resolveType: typeOfNode,
  });

  const findNode = (id: string, { nodes }: Context<A>) => {
    const decoded = decodeId(id);
    return decoded === null ? null : nodes.find(decoded);
  };

  builder.queryFields((t) => ({
    node: t.field({
      type: Node,
      nullable: true,
      description: 'The node with this id; null if there is none that the caller can see.',
      args: { id: t.arg.id({ required: true, description: 'A global id.' }) },
      resolve: (_root, { id }, context) => findNode(id, context),
    }),
    nodes: t.field({
      type: [Node],
      nullable: { list: false, items: true },
      description: `The nodes with these ids, in the same order, at most ${maxNodes}.`,
      args: { ids: t.arg.idList({ required: true, description: 'Global ids.' }) },
      resolve: (_root, { ids }, context) => {
        if (ids.length > maxNodes) throw inputError('ids', `ids must be ${maxNodes} at most.`);
        return ids.map((id) => findNode(id, context));
      },
    }),
  }));
  return Node;
}

/** Returns the name of a node's type. Only the fields of a node distinguish the types. */
function typeOfNode(node: NodeValue): string {
  if ('seq' in node) return 'ChatMessage';
  if ('businessName' in node) return 'Seller';
  if ('userId' in node) return 'User';
  if ('sequence' in node) return 'WebhookDelivery';
  return 'prefix' in node ? 'ApiKey' : 'Webhook';
}
