import type { Scopes } from './scope.js';

/**
 * A statement is a thing: its name as a prepared statement, its text, its parameters and its row's type
 * in one place. test/statements.test.ts holds these types against the real schema, and
 * test/postgresql/plans.test.ts the plan against the statement's promise.
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

/** What a scope puts before a statement's own parameters. */
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
  /** Which scope it needs: `marketplace` gives it $1, `thread` $1 and $2. */
  readonly scope: Kind;
  /** Its own parameters, in the order of their numbers, after the scope's. */
  readonly parameters: Parameters;
  readonly row: Row;
  readonly text: string;
  /**
   * True where the best plan depends on the parameters (a rare or a common word): it is then planned at
   * each call instead of being kept prepared.
   */
  readonly planEachTime?: boolean;
}

/** Declares a statement; the types of its parameters and rows follow from the declaration. */
export function statement<
  const Kind extends keyof Scopes,
  const Parameters extends Record<string, ColumnType>,
  const Row extends Record<string, ColumnType>,
>(definition: Statement<Kind, Parameters, Row>): Statement<Kind, Parameters, Row> {
  return definition;
}

/** Runs statements, at once or inside a transaction. */
export interface Runner {
  /**
   * The rows of a statement, for what the scope covers.
   * @throws {DatabaseUnavailable} when the database cannot be reached; any other error is the database's own.
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
