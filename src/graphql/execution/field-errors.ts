import type { GraphQLError } from 'graphql';
import type { Position } from './position.js';

/** An error with the position of the field or list item that failed. */
export class FieldFailure {
  constructor(
    readonly error: GraphQLError,
    readonly origin: Position | undefined,
  ) {}
}

interface RaisedError extends FieldFailure {
  /** The position that it makes null: undefined for all data. */
  readonly nulled: Position | undefined;
}

/**
 * The errors of one run, and what they make null. Resolvers may finish in any order: the result does not depend
 * on it.
 */
export class RaisedErrors {
  #raised: RaisedError[] | undefined;
  #isDataNull = false;
  #abandoned: Set<Position> | undefined;
  #final: Set<Position | undefined> | undefined;

  get isEmpty(): boolean {
    return this.#raised === undefined;
  }

  get isDataNull(): boolean {
    return this.#isDataNull;
  }

  /** Adds an error that makes a position null, or the nearest one above it that may be null. */
  add({ error, origin }: FieldFailure, position: Position | undefined): void {
    if (this.#abandoned && isWithin(position, this.#abandoned)) return;
    let nulled = position;
    while (nulled?.shape.isNonNull) {
      nulled = nulled.prev;
      if (this.#final?.has(nulled)) return;
    }
    if (!nulled) this.#isDataNull = true;
    this.#raised ??= [];
    this.#raised.push({ error, origin, nulled });
  }

  /** Adds an error that makes an object null, whichever else of its pending fields may do so later. */
  addFinal(failure: FieldFailure, object: Position | undefined): void {
    this.add(failure, object);
    this.#final ??= new Set();
    this.#final.add(object);
  }

  /** Ignores what may fail later within a list. */
  abandon(list: Position): void {
    this.#abandoned ??= new Set();
    this.#abandoned.add(list);
  }

  /**
   * Writes null to the positions.
   * @returns the errors in the order of the response, without those below a position that an earlier one makes
   * null.
   */
  apply(): { errors: readonly GraphQLError[]; isDataNull: boolean } {
    const nulled = new Set<Position | undefined>();
    const errors = [];
    for (const raised of inResponseOrder(this.#raised ?? [])) {
      if (nulled.has(undefined) || isWithin(raised.nulled, nulled)) continue;
      nulled.add(raised.nulled);
      if (raised.nulled) raised.nulled.container[raised.nulled.key] = null;
      errors.push(raised.error);
    }
    return { errors, isDataNull: nulled.has(undefined) };
  }
}

/** Whether a position is one of these, or below one. */
function isWithin(position: Position | undefined, positions: ReadonlySet<Position | undefined>): boolean {
  for (let place = position; place; place = place.prev) if (positions.has(place)) return true;
  return false;
}

function inResponseOrder(raised: readonly RaisedError[]): readonly RaisedError[] {
  if (raised.length < 2) return raised;
  return raised
    .map((error) => ({ error, indexes: indexesOf(error.origin) }))
    .sort((a, b) => compare(a.indexes, b.indexes))
    .map(({ error }) => error);
}

function indexesOf(position: Position | undefined): number[] {
  const indexes = [];
  for (let place = position; place; place = place.prev) indexes.push(place.index);
  return indexes.reverse();
}

/** Compares by the first level that differs; a parent comes before what is below it. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let level = 0; level < a.length && level < b.length; level++) {
    const difference = (a[level] as number) - (b[level] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
