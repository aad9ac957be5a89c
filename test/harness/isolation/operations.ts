import { type GraphQLSchema, isNonNullType } from 'graphql';
import { operatorSchema } from '../../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../../src/graphql/seller-schema.js';
import { wholeSelection } from '../schema-walk.js';
import { operatorRules } from './operator-rules.js';
import type { Rule, Side, Variables } from './rule.js';
import { sellerRules } from './seller-rules.js';

export const rules: Record<Side, Record<string, Rule>> = { operator: operatorRules, seller: sellerRules };

export const schemas: Record<Side, GraphQLSchema> = { operator: operatorSchema(), seller: sellerSchema() };

/** Returns each operation of a side with its rule and a document that selects all fields. */
export const operationsOf = (side: Side) => operations[side];

const describeOperations = (side: Side) =>
  Object.entries(rules[side]).map(([coordinate, rule]) => {
    const [typeName = '', field = ''] = coordinate.split('.');
    const type = schemas[side].getType(typeName);
    const output = type && 'getFields' in type ? type.getFields()[field]?.type : undefined;
    if (!output || !('toString' in output)) throw new Error(`${side}: there is no ${coordinate}.`);
    const declared = rule.declares && `(${rule.declares})`;
    const given = rule.arguments && `(${rule.arguments})`;
    const selection = wholeSelection(schemas[side], output as never);
    return {
      coordinate,
      field,
      isNonNullable: isNonNullType(output),
      rule,
      document: `${rule.operation}${declared} { ${field}${given} ${selection} }`,
    };
  });

const operations = { operator: describeOperations('operator'), seller: describeOperations('seller') };

/** Returns the variables with another value at a path; in a list, the value or the object is the only item. */
export function withValue(variables: Variables, path: string, value: unknown): Variables {
  const [first = '', ...rest] = path.split('.');
  const old = variables[first];
  if (rest.length > 0 && Array.isArray(old)) {
    return { ...variables, [first]: [withValue(old[0], rest.join('.'), value)] };
  }
  if (rest.length > 0) return { ...variables, [first]: withValue(old as Variables, rest.join('.'), value) };
  return { ...variables, [first]: Array.isArray(old) ? [value] : value };
}
