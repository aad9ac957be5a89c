import {
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLNullableType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

/** An output type with its wrappers resolved once, because `isNonNullType` and its like are slow to call per value. */
export type OutputShape = { readonly isNonNull: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: OutputShape }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType }
);

const shapes = new WeakMap<GraphQLOutputType, OutputShape>();

/** Returns the shape of a type, the same object for the same type. */
export function shapeOf(type: GraphQLOutputType): OutputShape {
  const known = shapes.get(type);
  if (known) return known;
  const isNonNull = isNonNullType(type);
  const shape = { isNonNull, ...nullableShapeOf(isNonNull ? type.ofType : type) };
  shapes.set(type, shape);
  return shape;
}

function nullableShapeOf(type: GraphQLNullableType & GraphQLOutputType) {
  if (isListType(type)) return { kind: 'list', item: shapeOf(type.ofType) } as const;
  if (isLeafType(type)) return { kind: 'leaf', type } as const;
  if (isAbstractType(type)) return { kind: 'abstract', type } as const;
  return { kind: 'object', type } as const;
}
