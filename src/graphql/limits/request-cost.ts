import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { defaultPageSize, maximumPageSize } from '../page-arguments.js';
import {
  errorsPerPayload,
  fieldCosts,
  type IntrospectedTypes,
  type IntrospectionSizes,
  introspectedBelow,
  introspectionSizes,
  listSizes,
  ofTypeShare,
  rootFieldCosts,
  rowCost,
  searchCost,
} from './list-sizes.js';
import { costKey, RequestValues } from './request-values.js';
import { textCost, textLength } from './text-lengths.js';

/** What a request asks for, known before it runs. */
export interface RequestCost {
  /** About how many values its answer has at most, dear ones counted several times. */
  readonly cost: number;
  /** What remains of the cost without the mutations themselves: to read and write the answer. */
  readonly answerCost: number;
  /** About how many bytes its answer takes in memory at most. */
  readonly answerBytes: number;
  /** How deep its fields are nested; the schema's fields about itself are left out. */
  readonly depth: number;
  readonly aliases: number;
  /** How many fields of a mutation run, each a request of its own. */
  readonly mutations: number;
}

/** What a value takes in memory, and a character of a text, in bytes: an emoji is four. */
const bytesPerValue = 100;
const bytesPerCharacter = 4;

/** How many costs of an operation are kept, for those variables that were last seen. */
const maximumKnownCosts = 8;

/** The costs that were computed, by what they depend on of the variables. */
const knownCosts = new WeakMap<OperationDefinitionNode, LRUCache<string, RequestCost>>();

/**
 * Returns what an operation of a valid document costs with its variables. Each fragment is read once, however often it
 * is spread, so that this takes time in proportion to the document. Clients send the same operation with pages of the
 * same size again and again, and reading all of it takes half as long as answering it, so costs are kept.
 */
export function requestCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): RequestCost {
  let known = knownCosts.get(operation);
  if (!known) {
    known = new LRUCache({ max: maximumKnownCosts });
    knownCosts.set(operation, known);
  }
  const key = costKey(operation, variables);
  let cost = known.get(key);
  if (!cost) {
    cost = computeCost(schema, document, operation, variables);
    known.set(key, cost);
  }
  return cost;
}

function computeCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): RequestCost {
  const values = new RequestValues(operation, variables);
  const fragments = fragmentsOf(document);
  const part = new CostReader(schema, fragments, values).operation(operation);
  const { fixed, perItem, depth, aliases } = part;
  const mutations =
    operation.operation === 'mutation' ? responseNames(operation.selectionSet, fragments, values).size : 0;
  const total = whole(fixed + perItem);
  const answerCost = total - mutations * (rootFieldCosts.Mutation ?? 0);
  const answerBytes = answerCost * bytesPerValue + (part.fixedText + part.perItemText) * bytesPerCharacter;
  return { cost: total, answerCost, answerBytes: whole(answerBytes), depth, aliases, mutations };
}

/** Fragments that double soon cost more than a number can say. */
const whole = (cost: number) => Math.min(Math.ceil(cost), Number.MAX_SAFE_INTEGER);

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** The names of the fields that run at an operation's root: those of one name are one. */
function responseNames(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  values: RequestValues,
  found = new Set<string>(),
  visited = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (values.isLeftOut(selection)) continue;
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value !== '__typename') found.add((selection.alias ?? selection.name).value);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      responseNames(selection.selectionSet, fragments, values, found, visited);
    } else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment) responseNames(fragment.selectionSet, fragments, values, found, visited);
    }
  }
  return found;
}

/** What selections cost: in any case, and for each item of the page that they are selected of. */
interface Part {
  fixed: number;
  perItem: number;
  /** How many characters the texts have. */
  fixedText: number;
  perItemText: number;
  depth: number;
  aliases: number;
}

class CostReader {
  readonly #ofFragments = new Map<string, Part>();
  readonly #introspection: IntrospectionSizes;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
    private readonly values: RequestValues,
  ) {
    this.#introspection = introspectionSizes(schema);
  }

  operation({ operation, selectionSet }: OperationDefinitionNode): Part {
    const root = this.schema.getRootType(operation);
    return root ? this.#selections(selectionSet, root, 'any') : nothing();
  }

  #selections(
    { selections }: SelectionSetNode,
    parent: GraphQLCompositeType,
    introspected: IntrospectedTypes,
  ): Part {
    const sum = nothing();
    for (const selection of selections) {
      if (this.values.isLeftOut(selection)) continue;
      if (selection.kind === Kind.FIELD) add(sum, this.#field(selection, parent, introspected));
      else if (selection.kind === Kind.FRAGMENT_SPREAD)
        add(sum, this.#fragment(selection.name.value, introspected));
      else {
        const type = this.#typeNamed(selection.typeCondition) ?? parent;
        add(sum, this.#selections(selection.selectionSet, type, introspected));
      }
    }
    return sum;
  }

  #fragment(name: string, introspected: IntrospectedTypes): Part {
    const key = `${introspected} ${name}`;
    const known = this.#ofFragments.get(key);
    if (known) return known;
    const fragment = this.fragments.get(name);
    const type = this.#typeNamed(fragment?.typeCondition);
    const part = fragment && type ? this.#selections(fragment.selectionSet, type, introspected) : nothing();
    this.#ofFragments.set(key, part);
    return part;
  }

  #typeNamed(node: FragmentDefinitionNode['typeCondition'] | undefined): GraphQLCompositeType | undefined {
    const type = node && this.schema.getType(node.name.value);
    return isCompositeType(type) ? type : undefined;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, introspected: IntrospectedTypes): Part {
    const field = fieldOf(parent, node.name.value);
    if (!field) return nothing();
    const type = getNamedType(field.type);
    const path = `${parent.name}.${field.name}`;
    const below =
      node.selectionSet && isCompositeType(type)
        ? this.#selections(node.selectionSet, type, introspectedBelow(path, introspected))
        : nothing();
    return {
      ...this.#cost({ path, parent, node, field, introspected }, below),
      // The library bounds how deep the schema's fields about itself are nested.
      depth: field.name.startsWith('__') ? 0 : below.depth + 1,
      aliases: below.aliases + (node.alias ? 1 : 0),
    };
  }

  #cost(selected: Selected, below: Part): Pick<Part, 'fixed' | 'perItem' | 'fixedText' | 'perItemText'> {
    const { path, parent, node, field, introspected } = selected;
    const own = this.#ownCost(path, parent, node, field);
    const text = textLength(parent.name, field.name) ?? 0;
    if (isPage(field)) {
      const size = this.#pageSize(node);
      return {
        fixed: own + below.fixed + size * (rowCost + below.perItem),
        perItem: 0,
        fixedText: text + below.fixedText + size * below.perItemText,
        perItemText: 0,
      };
    }
    const inside = below.fixed + below.perItem;
    const textInside = below.fixedText + below.perItemText;
    if (!hasItems(field))
      return {
        fixed: (own + inside) * (path === '__Type.ofType' ? ofTypeShare(introspected) : 1),
        perItem: 0,
        fixedText: text + textInside,
        perItemText: 0,
      };
    // What it costs for each item depends on the page, which a fragment does not know.
    if (isOfPage(parent, field)) {
      return { fixed: own, perItem: 1 + inside, fixedText: text, perItemText: textInside };
    }
    const size = this.#listSize(selected);
    return {
      fixed: own + size * (1 + inside),
      perItem: 0,
      fixedText: text + size * textInside,
      perItemText: 0,
    };
  }

  #ownCost(path: string, parent: GraphQLCompositeType, node: FieldNode, field: AnyField): number {
    const own =
      fieldCosts[path] ??
      (field.name.startsWith('__') ? 1 : rootFieldCosts[parent.name]) ??
      textCost(parent.name, field.name);
    const isSearch = isPage(field) && Boolean(this.values.argument(node, 'q')) && !(path in fieldCosts);
    return isSearch ? own + searchCost : own;
  }

  /** What lies outside the bounds of a page is refused by the field, and costs nothing more. */
  #pageSize(node: FieldNode): number {
    const sizes = [this.values.argument(node, 'first'), this.values.argument(node, 'last')];
    const given = sizes.filter((size) => typeof size === 'number' && !Number.isNaN(size)) as number[];
    if (given.length === 0) return defaultPageSize;
    return Math.min(maximumPageSize, Math.max(0, ...given));
  }

  #listSize({ path, node, field: { name, args }, introspected }: Selected): number {
    const list = args.find((argument) => isListType(nullable(argument.type)));
    if (list) return this.values.lengthOf(node, list.name);
    const sizes = this.#introspection[introspected === 'all' ? 'average' : 'largest'];
    return listSizes[path] ?? sizes[path] ?? (name === 'errors' ? errorsPerPayload : 10);
  }
}

/** A field as it is selected. */
interface Selected {
  path: string;
  parent: GraphQLCompositeType;
  node: FieldNode;
  field: AnyField;
  introspected: IntrospectedTypes;
}

const metaFields: Readonly<Record<string, AnyField>> = {
  __schema: SchemaMetaFieldDef,
  __type: TypeMetaFieldDef,
  __typename: TypeNameMetaFieldDef,
};

function fieldOf(parent: GraphQLCompositeType, name: string): AnyField | undefined {
  if (name.startsWith('__')) return metaFields[name];
  return isUnionType(parent) ? undefined : parent.getFields()[name];
}

type AnyField = GraphQLField<unknown, unknown>;

const nothing = (): Part => ({
  fixed: 0,
  perItem: 0,
  fixedText: 0,
  perItemText: 0,
  depth: 0,
  aliases: 0,
});

function add(sum: Part, part: Part): void {
  sum.fixed += part.fixed;
  sum.perItem += part.perItem;
  sum.fixedText += part.fixedText;
  sum.perItemText += part.perItemText;
  sum.aliases += part.aliases;
  sum.depth = Math.max(sum.depth, part.depth);
}

const nullable = <Type>(type: Type) => (isNonNullType(type) ? type.ofType : type);

const hasItems = ({ type }: AnyField) => isListType(nullable(type));

/** Whether a field is a connection: one page of a list. */
export const isPage = ({ args }: AnyField) => args.some(({ name }) => name === 'first');

/** Whether a field holds a page's items. */
export const isOfPage = ({ name: parent }: GraphQLCompositeType, { name }: AnyField) =>
  parent.endsWith('Connection') && (name === 'nodes' || name === 'edges');
