import {
  buildSchema,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { buildOperatorSchema } from '../../../src/graphql/operator-schema.js';
import { buildSellerSchema } from '../../../src/graphql/seller-schema.js';
import type { Simulation } from './simulation.js';

/** The features of GraphQL that neither API uses. */
const denseSchema = `
  scalar Even
  enum Color { RED GREEN BLUE }
  input Inner { id: ID!, color: Color = GREEN, even: Even, list: [Int!], inner: Inner }
  input Choice @oneOf { id: ID, number: Int }
  interface Named { name(upper: Boolean = false, color: Color): String }
  interface Owned implements Named { name(upper: Boolean = false, color: Color): String owner: Person! }
  type Person implements Named {
    name(upper: Boolean = false, color: Color): String
    age: Int!
    score: Float
    friends(first: Int! = 3, ids: [ID!]): [Person!]!
    best: Person!
    matrix: [[Int!]!]
    colors: [Color!]
  }
  type Dog implements Named & Owned {
    name(upper: Boolean = false, color: Color): String
    owner: Person!
    even: Even
    next: Dog
    strict: Dog!
  }
  type Rock { weight: Float!, named: [Named], any: [Thing!] }
  union Thing = Person | Dog | Rock
  type Query {
    person(id: ID!, inner: Inner): Person
    sure(inner: [Inner!] = [{ id: 1 }], choice: Choice): Person!
    named(even: Even!): Named
    things(matrix: [[Int]], nested: Inner!): [Thing!]
    maybe(text: String, numbers: [Float!]! = [1]): [Thing]
    rock: Rock!
    color(color: Color!): Color!
    flag: Boolean
  }
  type Mutation { change(inner: Inner!): Person, must(id: ID!): Person!, rock: Rock }
  type Subscription { things(first: Int = 2): Thing, person(id: ID): Person! }
`;

/** Returns each schema with simulated resolvers. */
export function simulatedSchemas(): Record<string, GraphQLSchema> {
  const dense = buildSchema(denseSchema);
  const even = dense.getType('Even');
  if (isScalarType(even)) even.parseValue = even.serialize = parseEven;
  const schemas = { operator: buildOperatorSchema(), seller: buildSellerSchema(), dense };
  for (const schema of Object.values(schemas)) simulate(schema);
  return schemas;
}

function parseEven(value: unknown): unknown {
  if (typeof value === 'number' && value % 2 === 0) return value;
  if (value === 'undefined') return undefined;
  throw new TypeError(`${String(value)} is not even.`);
}

const simulationOf = (context: unknown) => context as Simulation;

function simulate(schema: GraphQLSchema): void {
  const subscription = schema.getSubscriptionType();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isScalarType(type) && !isSpecifiedScalarType(type) && type.name !== 'Even') {
      const { parseValue } = type;
      type.serialize = (value) => parseValue(value);
    }
    if (isAbstractType(type)) {
      type.resolveType = (value, context, info) => simulationOf(context).runtimeType(value, info, type);
    }
    if (!isObjectType(type)) continue;
    if (type.name.length % 3 === 0) {
      type.isTypeOf = (_value, context, info) => simulationOf(context).isTypeOf(info, type);
    }
    for (const field of Object.values(type.getFields())) {
      field.resolve = (source, args, context, info) => simulationOf(context).resolve(source, args, info);
      if (type === subscription) {
        field.subscribe = (_root, args, context, info: GraphQLResolveInfo) =>
          simulationOf(context).subscribe(args, info);
      } else if (field.name.length % 4 === 0) {
        // The default resolver, on objects that have their members as functions.
        delete field.resolve;
      }
    }
  }
}
