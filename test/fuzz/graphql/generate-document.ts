import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { jsonOf, literalOf } from './generate-values.js';
import type { Random } from './random.js';

interface Variable {
  name: string;
  type: GraphQLInputType;
  defaultValue: string | null;
}

export interface GeneratedDocument {
  text: string;
  /** The operations, each with its variables. */
  operations: { name: string; variables: readonly Variable[] }[];
}

const introspection = [
  '__typename',
  '__schema { queryType { name } }',
  '__type(name: "Query") { kind fields { name } }',
];

/** Returns a document that is mostly valid; validation decides. */
export function generateDocument(schema: GraphQLSchema, random: Random): GeneratedDocument {
  return new DocumentGenerator(schema, random).generate();
}

class DocumentGenerator {
  readonly #fragments: { name: string; on: GraphQLCompositeType; text: string }[] = [];
  #variables: Variable[] = [];
  #size = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {}

  generate(): GeneratedDocument {
    const { schema, random } = this;
    const roots = [schema.getQueryType(), schema.getQueryType(), schema.getMutationType()];
    const count = random.chance(0.85) ? 1 : 2;
    const operations = Array.from({ length: count }, (_, index) => {
      this.#size = 0;
      const subscription = random.chance(0.1) ? schema.getSubscriptionType() : null;
      const root = subscription ?? random.pick(roots);
      if (!root) throw new Error('The schema has no such operation.');
      const kind = root === schema.getQueryType() ? 'query' : subscription ? 'subscription' : 'mutation';
      const selection = subscription
        ? `{ ${this.#field(root, random.pick(Object.values(root.getFields())), 0, false)} }`
        : this.#selection(root, 0);
      return { name: `Operation${index}`, kind, selection };
    });
    // Fragments use variables too, so that each operation defines all.
    const variables = this.#variables;
    const definitions = variables.map(
      ({ name, type, defaultValue }) => `$${name}: ${type}${defaultValue ? ` = ${defaultValue}` : ''}`,
    );
    const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
    const text = [
      ...operations.map(({ name, kind, selection }) => `${kind} ${name}${head} ${selection}`),
      ...this.#fragments.map((fragment) => fragment.text),
    ].join('\n');
    return { text, operations: operations.map(({ name }) => ({ name, variables })) };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const { random } = this;
    const parts = Array.from({ length: 1 + random.below(depth === 0 ? 3 : 4) }, () =>
      this.#part(type, depth),
    );
    const text = parts.filter((part) => part !== '').join(' ');
    return `{ ${text || '__typename'} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const { random } = this;
    this.#size++;
    if (random.chance(0.08)) return `${this.#alias(0.2)}__typename${this.#directives()}`;
    if (depth === 0 && type === this.schema.getQueryType() && random.chance(0.05))
      return random.pick(introspection);
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    if (fields.length === 0 || random.chance(0.3)) return this.#fragment(type, depth);
    return this.#field(type, random.pick(fields), depth);
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const { random } = this;
    const possible = isObjectType(type)
      ? [type, ...type.getInterfaces()]
      : [type, ...this.schema.getPossibleTypes(type)];
    const on = random.pick<GraphQLCompositeType>(possible);
    if (depth > 4 || this.#size > 25) return '__typename';
    if (random.chance(0.5)) {
      const condition = on === type && random.chance(0.4) ? '' : ` on ${on.name}`;
      return `...${condition}${this.#directives()} ${this.#selection(on, depth + 1)}`;
    }
    const known = this.#fragments.find((fragment) => fragment.on === on);
    if (known && random.chance(0.7)) return `...${known.name}${this.#directives()}`;
    const name = `Fragment${this.#fragments.length}`;
    const fragment = { name, on, text: '' };
    const text = this.#selection(on, depth + 1);
    fragment.text = `fragment ${name} on ${on.name} ${text}`;
    this.#fragments.push(fragment);
    return `...${name}${this.#directives()}`;
  }

  #field(
    type: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    depth: number,
    conditional = true,
  ): string {
    const { random } = this;
    const inner = getNamedType(field.type);
    if (isCompositeType(inner) && (depth > 5 || this.#size > 30)) return '__typename';
    const args = field.args
      .filter((argument) => isRequiredArgument(argument) || random.chance(0.5))
      .map((argument) => {
        const hasDefault = argument.defaultValue !== undefined;
        return `${argument.name}: ${literalOf(argument.type, random, (wanted, optional) => this.#variable(wanted, optional), { hasDefault })}`;
      });
    const alias = args.length > 0 ? `a${this.#size}: ` : this.#alias(0.15, field.name);
    const selection = isCompositeType(inner) ? ` ${this.#selection(inner, depth + 1)}` : '';
    const directives = conditional || type !== this.schema.getSubscriptionType() ? this.#directives() : '';
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${directives}${selection}`;
  }

  #alias(probability: number, of = ''): string {
    const { random } = this;
    return random.chance(probability)
      ? `${random.pick([`x_${of}`, `y_${of}`, '__proto__', 'constructor', 'then'])}: `
      : '';
  }

  #directives(): string {
    const { random } = this;
    if (!random.chance(0.25)) return '';
    const names = random.chance(0.15) ? ['skip', 'include'] : [random.pick(['skip', 'include'])];
    const boolean = this.schema.getType('Boolean') as GraphQLInputType;
    return names
      .map((name) => {
        const value = random.chance(0.2) ? String(random.chance(0.5)) : this.#condition(boolean);
        return ` @${name}(if: ${value})`;
      })
      .join('');
  }

  #condition(boolean: GraphQLInputType): string {
    const { random } = this;
    const name = random.pick(['s', 't']);
    if (!this.#variables.some((variable) => variable.name === name)) {
      // A nullable variable with a default can get null, which is an error at execution.
      this.#variables.push({ name, type: boolean, defaultValue: String(random.chance(0.5)) });
    }
    return `$${name}`;
  }

  #variable(type: GraphQLInputType, hasDefault: boolean): string | null {
    const { random } = this;
    if (!random.chance(0.3)) return null;
    const same = this.#variables.filter((variable) => variable.type === type);
    if (same.length > 0 && random.chance(0.5)) return `$${random.pick(same).name}`;
    const isLoose = isNonNullType(type) && (hasDefault || random.chance(0.3));
    const defaultValue =
      random.chance(0.3) || (isLoose && !hasDefault)
        ? literalOf(isLoose ? type.ofType : type, random, () => null)
        : null;
    const number = this.#variables.length;
    const name = (random.chance(0.2) ? inheritedNames[number] : undefined) ?? `v${number}`;
    this.#variables.push({ name, type: isLoose ? type.ofType : type, defaultValue });
    return `$${name}`;
  }
}

/** Names that every object inherits: a careless read returns a value for an absent variable. */
const inheritedNames = ['toString', 'constructor', 'hasOwnProperty', '__proto__', 'valueOf'];

/** Returns values for variables: some absent, some null, some wrong. */
export function generateVariables(variables: readonly Variable[], random: Random): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const { name, type, defaultValue } of variables) {
    const isRequired = isNonNullType(type) && defaultValue === null;
    if (random.chance(isRequired ? 0.01 : 0.35)) continue;
    given[name] = jsonOf(type, random);
  }
  if (random.chance(0.02)) given.unknown = 1;
  return given;
}
