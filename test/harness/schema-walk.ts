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

/** What the schema itself says about what it offers, for tests that must not forget a part of it. */

/** The types that the schema defines, without GraphQL's own. */
export function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

const namesSomething = (name: string, type: GraphQLNamedType) =>
  type.name === 'ID' || /^(after|before)$|cursor|seller/i.test(name);

/**
 * For each field of `Query` and `Mutation`, and for any other that has some: the paths of its arguments, input
 * fields included, that name a thing or a place (an ID, a cursor, a seller).
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

/** The names of all object types that the fields of `Query` and `Mutation` can answer with. */
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

/**
 * A selection of all that a field of this type can answer: every field of every type, a type within itself
 * left out, so that it ends.
 */
export function wholeSelection(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  within: readonly string[] = [],
  /** Fields to be selected under another name, because another selection beside this has the name. */
  renamed: ReadonlySet<string> = new Set(),
): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  const inside = [...within, named.name];
  const parts = ['__typename'];
  if (!isUnionType(named)) {
    for (const field of Object.values(named.getFields())) {
      const inner = getNamedType(field.type);
      if (inside.includes(inner.name)) continue;
      const alias = renamed.has(field.name) ? `${field.name}Of${named.name}: ` : '';
      parts.push(`${alias}${field.name} ${wholeSelection(schema, field.type, inside)}`.trim());
    }
  }
  if (isInterfaceType(named) || isUnionType(named)) {
    const possibleTypes = schema.getPossibleTypes(named);
    const renamed = ambiguousFields(possibleTypes);
    for (const possible of possibleTypes) {
      parts.push(`... on ${possible.name} ${wholeSelection(schema, possible, inside, renamed)}`);
    }
  }
  return `{ ${parts.join(' ')} }`;
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

/** Everything that carries a description or should, by its coordinate, such as `Query.node(id:)`. */
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
