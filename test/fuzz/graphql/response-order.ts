import { type GraphQLOutputType, type GraphQLResolveInfo, isListType, isNonNullType } from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';

type Path = readonly (string | number)[];

interface Node {
  index: number;
  /** Of a field whose resolver was called. */
  info: GraphQLResolveInfo | undefined;
  children: Map<string | number, Node>;
}

/** The order of a response's fields, and their types. It learns them from the fields whose resolvers are called. */
export class ResponseOrder {
  readonly #root: Node = { index: 0, info: undefined, children: new Map() };

  add(path: Path, info: GraphQLResolveInfo): void {
    let node = this.#root;
    let parent: GraphQLResolveInfo | undefined;
    for (const [level, key] of path.entries()) {
      if (level === path.length - 1 && node.children.size === 0) addSiblings(node, parent, info);
      const child = node.children.get(key) ?? newNode(Number(key));
      node.children.set(key, child);
      node = child;
      parent = node.info ?? parent;
    }
    node.info = info;
  }

  compare(a: Path, b: Path): number {
    const [first, second] = [this.#indexesOf(a), this.#indexesOf(b)];
    for (let level = 0; level < first.length && level < second.length; level++) {
      const difference = (first[level] as number) - (second[level] as number);
      if (difference !== 0) return difference;
    }
    return first.length - second.length;
  }

  #indexesOf(path: Path): number[] {
    const indexes: number[] = [];
    let node: Node | undefined = this.#root;
    for (const key of path) {
      node = node?.children.get(key);
      indexes.push(node?.index ?? (typeof key === 'number' ? key : Number.POSITIVE_INFINITY));
    }
    return indexes;
  }

  /** Returns the nearest path, from this one upwards, that may be null. Empty for all data. */
  nullable(path: Path): Path {
    let nullable = path;
    while (nullable.length > 0 && isNonNullType(this.#typeOf(nullable))) nullable = nullable.slice(0, -1);
    return nullable;
  }

  #typeOf(path: Path): GraphQLOutputType | undefined {
    let type: GraphQLOutputType | undefined;
    let node: Node | undefined = this.#root;
    for (const key of path) {
      node = node?.children.get(key);
      if (typeof key === 'string') type = node?.info?.returnType;
      else {
        const list: GraphQLOutputType | undefined = isNonNullType(type) ? type.ofType : type;
        type = isListType(list) ? list.ofType : undefined;
      }
    }
    return type;
  }
}

const newNode = (index: number): Node => ({ index, info: undefined, children: new Map() });

/** Adds all fields of the object in which a field is, as graphql-js collects them. */
function addSiblings(
  node: Node,
  parent: GraphQLResolveInfo | undefined,
  { schema, fragments, variableValues, parentType, operation }: GraphQLResolveInfo,
): void {
  const fields = parent
    ? collectSubfields(schema, fragments, variableValues, parentType, [...parent.fieldNodes])
    : collectFields(schema, fragments, variableValues, parentType, operation.selectionSet);
  for (const key of fields.keys()) node.children.set(key, newNode(node.children.size));
}
