import type { GraphQLError } from 'graphql';
import type { Position } from './position.js';

/** An error with the position of the field or list item that failed. */
export class FieldFailure {
  constructor(
    readonly error: GraphQLError,
    readonly origin: Position | undefined,
  ) {}
}

/** Wraps an error. An error outside of a field, for example in a directive of the operation, has no position. */
export const failureOf = (error: unknown): FieldFailure =>
  error instanceof FieldFailure ? error : new FieldFailure(error as GraphQLError, undefined);

interface RaisedError {
  readonly failure: FieldFailure;
  /** The position that the error makes null; undefined for all data. */
  readonly nulled: Position | undefined;
}

/**
 * Collects the errors of one run and the positions that they make null. The result does not depend on the order in which
 * promises settle: it is the same as for synchronous resolvers.
 */
export class RaisedErrors {
  readonly #raised: RaisedError[] = [];
  #isDataNull = false;

  /** True if an error makes all data null. */
  get isDataNull(): boolean {
    return this.#isDataNull;
  }

  /** Adds an error that makes a position null, or the nearest nullable position above it. */
  add(failure: FieldFailure, position: Position | undefined): void {
    let nulled = position;
    while (nulled?.shape.isNonNull) nulled = nulled.prev;
    if (!nulled) this.#isDataNull = true;
    this.#raised.push({ failure, nulled });
  }

  /**
   * Writes null to the positions.
   * @returns the errors in the order of the response, without those below a position that an earlier one makes
   * null.
   */
  apply(): readonly GraphQLError[] {
    const nulledPositions = new Set<Position | undefined>();
    const errors = [];
    for (const { failure, nulled } of inResponseOrder(this.#raised)) {
      if (isWithin(nulled, nulledPositions)) continue;
      nulledPositions.add(nulled);
      if (nulled) nulled.container[nulled.key] = null;
      errors.push(failure.error);
    }
    return errors;
  }
}

/** Returns whether a position is one of these, or below one. All positions are below undefined, which is the whole data. */
function isWithin(position: Position | undefined, positions: ReadonlySet<Position | undefined>): boolean {
  for (let current = position; current; current = current.prev) if (positions.has(current)) return true;
  return positions.has(undefined);
}

function inResponseOrder(raised: readonly RaisedError[]): readonly RaisedError[] {
  if (raised.length < 2) return raised;
  return raised
    .map((error) => ({ error, indexes: indexesOf(error.failure.origin) }))
    .sort((a, b) => compare(a.indexes, b.indexes))
    .map(({ error }) => error);
}

function indexesOf(position: Position | undefined): number[] {
  const indexes = [];
  for (let current = position; current; current = current.prev) indexes.push(current.index);
  return indexes.reverse();
}

/** Compares by the first level that differs. A parent comes before its children. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let level = 0; level < a.length && level < b.length; level++) {
    const difference = (a[level] as number) - (b[level] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
