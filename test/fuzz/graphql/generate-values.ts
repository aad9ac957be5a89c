import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { Random } from './random.js';

/** Returns JSON for a type: mostly right, sometimes null or wrong. */
export function jsonOf(type: GraphQLInputType, random: Random, depth = 0): unknown {
  if (isNonNullType(type)) return random.chance(0.01) ? null : jsonOf(type.ofType, random, depth);
  if (random.chance(0.1)) return null;
  if (random.chance(0.02)) return random.pick<unknown>([{}, [], 'x', 7.5, true, [[]], { nothing: 1 }, '']);
  if (isListType(type)) {
    if (random.chance(0.15)) return jsonOf(type.ofType, random, depth);
    return Array.from({ length: random.below(3) }, () => jsonOf(type.ofType, random, depth));
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const given = type.isOneOf && random.chance(0.9) ? [random.pick(fields)] : fields;
    return Object.fromEntries(
      given
        .filter((field) => type.isOneOf || isNonNullType(field.type) || (depth < 2 && random.chance(0.5)))
        .map((field) => [field.name, jsonOf(field.type, random, depth + 1)]),
    );
  }
  if (isEnumType(type))
    return random.pick([
      ...type.getValues().map(({ name }) => name),
      ...(random.chance(0.05) ? ['NONE'] : []),
    ]);
  return scalarOf(type.name, random);
}

function scalarOf(name: string, random: Random): unknown {
  switch (name) {
    case 'Int':
      return random.pick<unknown>([0, 1, -3, 500, 2.0, ...(random.chance(0.05) ? [1.5, 2 ** 31, '1'] : [])]);
    case 'Float':
      return random.pick<unknown>([0.5, 1, -1e3]);
    case 'Boolean':
      return random.chance(0.5);
    case 'ID':
      return random.pick<unknown>(['U2VsbGVyLTE=', 7, '', ...(random.chance(0.05) ? [1.5, true] : [])]);
    case 'Even':
      return random.pick<unknown>([2, 4, ...(random.chance(0.1) ? [3, 'undefined', 'x'] : [])]);
    case 'ISO8601DateTime':
      return random.pick(['2027-01-01T00:00:00Z', ...(random.chance(0.1) ? ['2027-01-01', 'soon'] : [])]);
    default:
      return random.pick(['', 'text', 'ü "quoted" \n', 'User']);
  }
}

/** Chooses a variable for a position, or null for a literal. */
export type ChooseVariable = (type: GraphQLInputType, hasDefault: boolean) => string | null;

/** Returns a literal for a type, which can contain variables. */
export function literalOf(
  type: GraphQLInputType,
  random: Random,
  variable: ChooseVariable,
  { hasDefault = false, depth = 0 } = {},
): string {
  const chosen = variable(type, hasDefault);
  if (chosen) return chosen;
  const inner = { depth: depth + 1 };
  if (isNonNullType(type))
    return literalOf(type.ofType, random, () => null, { depth }).replace(/^null$/, '1');
  if (random.chance(0.1)) return 'null';
  if (isListType(type)) {
    if (random.chance(0.15)) return literalOf(type.ofType, random, variable, inner);
    return `[${Array.from({ length: random.below(3) }, () => literalOf(type.ofType, random, variable, inner)).join(', ')}]`;
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const given = type.isOneOf ? [random.pick(fields)] : fields;
    return `{${given
      .filter((field) => type.isOneOf || isNonNullType(field.type) || (depth < 2 && random.chance(0.5)))
      .map((field) => {
        const hasDefault = field.defaultValue !== undefined;
        return `${field.name}: ${literalOf(field.type, random, variable, { hasDefault, ...inner })}`;
      })
      .join(', ')}}`;
  }
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  return JSON.stringify(scalarOf(type.name, random));
}
