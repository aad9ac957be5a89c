import { numberParameters } from './named-parameters.js';
import type { Share } from './shares.js';
import type { Scopes } from './tenant-scope.js';

/**
 * Declares the statements: each has its name, text, parameters and row type in one object. test/statements.test.ts
 * compares these types with the real schema, test/postgresql/plans.test.ts the plan with what the statement may read.
 */

interface Types {
  integer: number;
  /** As text: a JavaScript number cannot hold it. */
  bigint: string;
  text: string;
  boolean: boolean;
  timestamptz: Date;
  bytea: Buffer;
  'bytea[]': readonly Buffer[];
  'integer[]': readonly number[];
  'bigint[]': readonly string[];
  'text[]': readonly (string | null)[];
  'boolean[]': readonly boolean[];
  'timestamptz[]': readonly (Date | null)[];
}

/** The type of a column or parameter; `?` marks one that may be null. */
export type ColumnType = keyof Types | `${keyof Types}?`;

type Value<T extends ColumnType> = T extends keyof Types
  ? Types[T]
  : T extends `${infer Base extends keyof Types}?`
    ? Types[Base] | null
    : never;

export type Values<C extends Record<string, ColumnType>> = { readonly [K in keyof C]: Value<C[K]> };

type OrNull<C extends Record<string, ColumnType>> = {
  readonly [K in keyof C]: C[K] extends `${string}?` ? C[K] : `${Exclude<C[K], `${string}?`>}?`;
};

/** Returns the same columns, each of which can be null: those of an outer join. */
export const orNull = <C extends Record<string, ColumnType>>(columns: C) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [name, type.endsWith('?') ? type : `${type}?`]),
  ) as OrNull<C>;

/** The parameters that a scope sets, by name. They are numbered before a statement's own. */
export const scopeParameters = {
  installation: {},
  marketplace: { marketplaceId: 'integer' },
  thread: { marketplaceId: 'integer', sellerId: 'integer' },
} as const satisfies Record<keyof Scopes, Record<string, ColumnType>>;

export interface Statement<
  Kind extends keyof Scopes = keyof Scopes,
  Parameters extends Record<string, ColumnType> = Record<string, ColumnType>,
  Row extends Record<string, ColumnType> = Record<string, ColumnType>,
> {
  /** Also its name as a prepared statement. */
  readonly name: string;
  /** The kind of scope that it runs in: `marketplace` sets `$marketplaceId`, `thread` `$sellerId` too. */
  readonly scope: Kind;
  /** Its own parameters, in addition to the scope's. */
  readonly parameters: Parameters;
  readonly row: Row;
  /** As PostgreSQL takes it, with numbered parameters: the scope's first, then its own in the order of `parameters`. */
  readonly text: string;
  /**
   * True if the best plan depends on the values (a rare or a common word): it is planned at each call instead of
   * being kept prepared.
   */
  readonly planEachTime?: boolean;
  /** The share of the connections that it uses; `interactive` by default. */
  readonly share?: Share;
  /** The parameter that makes it a search: if its value is not null, the share is `search`. */
  readonly searchParameter?: string;
}

/** Returns the share of the connections that a call of a statement uses. */
export function shareOf(
  { share = 'interactive', searchParameter }: Statement,
  values: Readonly<Record<string, unknown>>,
): Share {
  return searchParameter !== undefined && values[searchParameter] !== null ? 'search' : share;
}

/**
 * Declares a statement; the types of its parameters and rows follow from the declaration. In `text` each parameter
 * stands by its name, as `$sellerId` or `$limit::integer`; it is translated to a number here, once.
 * @throws {Error} if the names in the text, or `searchParameter`, are not those of the parameters.
 */
export function statement<
  const Kind extends keyof Scopes,
  const Parameters extends Record<string, ColumnType>,
  const Row extends Record<string, ColumnType>,
>(definition: Statement<Kind, Parameters, Row>): Statement<Kind, Parameters, Row> {
  const { name, scope, parameters, text, searchParameter } = definition;
  try {
    if (searchParameter !== undefined && !(searchParameter in parameters)) {
      throw new Error(`The parameter $${searchParameter} is not declared.`);
    }
    const names = [...Object.keys(scopeParameters[scope]), ...Object.keys(parameters)];
    return { ...definition, text: numberParameters(text, names) };
  } catch (error) {
    throw new Error(`Statement ${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Runs statements, at once or inside a transaction. */
export interface Runner {
  /**
   * Returns the rows of a statement, within what the scope covers.
   * @throws {DatabaseUnavailable} if the database cannot be reached; any other error is the database's own.
   */
  run<
    Kind extends keyof Scopes,
    Parameters extends Record<string, ColumnType>,
    Row extends Record<string, ColumnType>,
  >(
    scope: Scopes[Kind],
    statement: Statement<Kind, Parameters, Row>,
    values: Values<Parameters>,
  ): Promise<Values<Row>[]>;
}
