import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';

/* Lists the parts of a schema, for tests that must cover all of them. */

/** Returns the types that the schema defines, without introspection types. */
export function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

const namesSomething = (name: string, type: GraphQLNamedType) =>
  type.name === 'ID' || (type.name !== 'Boolean' && /^(after|before)$|cursor|seller/i.test(name));

/**
 * Returns, for each field of `Query` and `Mutation` and for other fields with such arguments, the paths of the arguments and
 * input fields that are an id or a cursor.
 */
export function namingArguments(schema: GraphQLSchema): Record<string, string[]> {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const found: Record<string, string[]> = {};
  for (const type of ownTypes(schema)) {
    if (!isObjectType(type) || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      const paths = field.args.flatMap(({ name, type }) => pathsOf(name, name, getNamedType(type)));
      if (roots.includes(type) || paths.length > 0) found[`${type.name}.${field.name}`] = paths.sort();
    }
  }
  return found;
}

function pathsOf(path: string, name: string, type: GraphQLNamedType): string[] {
  if (!isInputObjectType(type)) return namesSomething(name, type) ? [path] : [];
  return Object.values(type.getFields()).flatMap((field) =>
    pathsOf(`${path}.${field.name}`, field.name, getNamedType(field.type)),
  );
}

/** Returns the names of all object types that fields of `Query` and `Mutation` can return. */
export function answeredTypes(schema: GraphQLSchema): string[] {
  const found = new Set<GraphQLNamedType>();
  const visit = (type: GraphQLNamedType) => {
    if (found.has(type) || !isCompositeType(type)) return;
    found.add(type);
    if (!isObjectType(type)) for (const possible of schema.getPossibleTypes(type)) visit(possible);
    if (isUnionType(type)) return;
    for (const field of Object.values(type.getFields())) visit(getNamedType(field.type));
  };
  const roots: unknown[] = [schema.getQueryType(), schema.getMutationType()];
  for (const root of [schema.getQueryType(), schema.getMutationType()]) if (root) visit(root);
  return [...found].filter((type) => isObjectType(type) && !roots.includes(type)).map(({ name }) => name);
}

/** Types to leave out of a selection of all events, which is too large with them. */
export const typesBesideEvents = [
  'MessageReader',
  'Colleague',
  'ChatNoteMention',
  'Label',
  'SearchMatch',
  'SellerLink',
  'UsualResponseTime',
] as const;

interface SelectionOptions {
  /** The types whose names are selected: all, or only interfaces and unions. */
  typeNames?: 'all' | 'abstract';
  /** Fields that need an alias, because another selection uses their name. */
  renamed?: ReadonlySet<string>;
}

/** Returns a selection of every field of a type and of its fields' types, without types that contain themselves. */
export function wholeSelection(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  within: readonly string[] = [],
  { typeNames = 'all', renamed = new Set() }: SelectionOptions = {},
): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  const inside = [...within, named.name];
  const isAbstract = isInterfaceType(named) || isUnionType(named);
  const parts = isAbstract || typeNames === 'all' ? ['__typename'] : [];
  if (!isUnionType(named)) {
    for (const field of Object.values(named.getFields())) {
      const inner = getNamedType(field.type);
      if (inside.includes(inner.name)) continue;
      const alias = renamed.has(field.name) ? `${field.name}Of${named.name}: ` : '';
      parts.push(`${alias}${field.name} ${wholeSelection(schema, field.type, inside, { typeNames })}`.trim());
    }
  }
  if (isAbstract) {
    const possibleTypes = schema.getPossibleTypes(named);
    const renamed = ambiguousFields(possibleTypes);
    for (const possible of possibleTypes) {
      parts.push(
        `... on ${possible.name} ${wholeSelection(schema, possible, inside, { typeNames, renamed })}`,
      );
    }
  }
  return `{ ${parts.length === 0 ? '__typename' : parts.join(' ')} }`;
}

/** Returns the names of the fields that have one type in some object type and another in another. */
function ambiguousFields(types: readonly GraphQLObjectType[]): Set<string> {
  const found = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { name, type } of types.flatMap((object) => Object.values(object.getFields()))) {
    if (found.has(name) && found.get(name) !== String(type)) ambiguous.add(name);
    found.set(name, String(type));
  }
  return ambiguous;
}

/** Returns every element that needs a description, by its coordinate, such as `Query.node(id:)`. */
export function described(schema: GraphQLSchema): { coordinate: string; description: string }[] {
  const found: { coordinate: string; description: string }[] = [];
  const note = (coordinate: string, { description }: { description?: string | null | undefined }) =>
    found.push({ coordinate, description: description ?? '' });
  for (const type of ownTypes(schema)) {
    note(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      note(`${type.name}.${field.name}`, field);
      for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name}:)`, arg);
    }
  }
  return found;
}
