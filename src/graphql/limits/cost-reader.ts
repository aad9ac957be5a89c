import {
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
import { defaultPageSize, maximumPageSize } from '../page-arguments.js';
import type { Fragments } from './fragments.js';
import {
  errorsPerPayload,
  fieldCosts,
  type IntrospectedTypes,
  type IntrospectionSizes,
  inputLists,
  introspectedBelow,
  introspectionSizes,
  listSizes,
  listsOfInput,
  ofTypeShare,
  rootFieldCosts,
  rowCost,
  searchCost,
} from './list-sizes.js';
import type { RequestValues } from './request-values.js';
import { textCost, textLength } from './text-lengths.js';

/** The cost of selections. */
interface Part {
  /** The cost in any case. */
  fixed: number;
  /** The cost for each item of the page, or of the mutation's input, whose items are selected. */
  perItem: number;
  /** The number of characters of the texts. */
  fixedText: number;
  perItemText: number;
  depth: number;
  aliases: number;
}

/**
 * Computes the cost of an operation. It reads each fragment once, even if it is spread many times, so the time is
 * proportional to the size of the document.
 */
export class CostReader {
  readonly #fragmentParts = new Map<string, Part>();
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
    return root ? this.#selections(selectionSet, root, 'any') : emptyPart();
  }

  #selections(
    { selections }: SelectionSetNode,
    parent: GraphQLCompositeType,
    introspected: IntrospectedTypes,
  ): Part {
    const sum = emptyPart();
    for (const selection of selections) {
      if (this.values.isExcluded(selection)) continue;
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
    const cached = this.#fragmentParts.get(key);
    if (cached) return cached;
    const fragment = this.fragments.get(name);
    const type = this.#typeNamed(fragment?.typeCondition);
    const part = fragment && type ? this.#selections(fragment.selectionSet, type, introspected) : emptyPart();
    this.#fragmentParts.set(key, part);
    return part;
  }

  #typeNamed(node: FragmentDefinitionNode['typeCondition'] | undefined): GraphQLCompositeType | undefined {
    const type = node && this.schema.getType(node.name.value);
    return isCompositeType(type) ? type : undefined;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, introspected: IntrospectedTypes): Part {
    const field = fieldOf(parent, node.name.value);
    if (!field) return emptyPart();
    const type = getNamedType(field.type);
    const path = `${parent.name}.${field.name}`;
    const below =
      node.selectionSet && isCompositeType(type)
        ? this.#selections(node.selectionSet, type, introspectedBelow(path, introspected))
        : emptyPart();
    return {
      ...this.#cost({ path, parent, node, field, introspected }, below),
      // graphql-js has its own limit for the depth of introspection fields.
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
    const inputList = inputLists[path];
    if (inputList !== undefined) {
      const size = Math.min(maximumPageSize, this.values.lengthInInput(node, inputList));
      return {
        fixed: own + below.fixed + size * below.perItem,
        perItem: 0,
        fixedText: text + below.fixedText + size * below.perItemText,
        perItemText: 0,
      };
    }
    const costBelow = below.fixed + below.perItem;
    const textBelow = below.fixedText + below.perItemText;
    if (!hasItems(field))
      return {
        fixed: (own + costBelow) * (path === '__Type.ofType' ? ofTypeShare(introspected) : 1),
        perItem: 0,
        fixedText: text + textBelow,
        perItemText: 0,
      };
    // The page or mutation multiplies the cost for each item. Its size is unknown here, because this can be a fragment.
    if (holdsPageItems(parent, field) || listsOfInput.has(path)) {
      return { fixed: own, perItem: 1 + costBelow, fixedText: text, perItemText: textBelow };
    }
    const size = this.#listSize(selected);
    return {
      fixed: own + size * (1 + costBelow),
      perItem: 0,
      fixedText: text + size * textBelow,
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

  /** Returns the size of a page, within the bounds. The field rejects a size outside them. */
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

/** A selected field. */
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

const emptyPart = (): Part => ({
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

/** Returns whether a field is a connection, that is, one page of a list. */
export const isPage = ({ args }: AnyField) => args.some(({ name }) => name === 'first');

/** Returns whether a field holds the items of a page. */
export const holdsPageItems = ({ name: parent }: GraphQLCompositeType, { name }: AnyField) =>
  parent.endsWith('Connection') && (name === 'nodes' || name === 'edges');
