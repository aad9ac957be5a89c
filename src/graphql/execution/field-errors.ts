import type { GraphQLError } from 'graphql';
import type { Position } from './position.js';

/** An error with the position of the field or list item that failed. */
export class FieldFailure {
  constructor(
    readonly error: GraphQLError,
    readonly origin: Position | undefined,
  ) {}
}

interface RaisedError {
  readonly failure: FieldFailure;
  /** It makes this position null, or the nearest above that may be null: undefined for all data. */
  readonly position: Position | undefined;
  readonly isFinal: boolean;
  /** The number of errors raised before it. */
  readonly sequence: number;
}

/**
 * The errors of one run, and what they make null. Resolvers may finish in any order: the result does not depend
 * on it.
 */
export class RaisedErrors {
  #raised: RaisedError[] = [];
  #count = 0;
  /** The objects that have a final error, with the number of errors raised before it. */
  readonly #final = new Map<Position | undefined, number>();
  readonly #abandoned = new Set<Position | undefined>();

  /** Whether an error makes all data null. */
  get isDataNull(): boolean {
    return this.#raised.some(
      (raised) => this.#overruledAt(raised) === null && nulledBy(raised) === undefined,
    );
  }

  add(failure: FieldFailure, position: Position | undefined): void {
    if (isBelow(position, this.#abandoned)) return;
    this.#raised.push({ failure, position, isFinal: false, sequence: this.#count++ });
  }

  /** Adds an error that makes an object null, whichever of its pending fields may do so too. */
  addFinal(failure: FieldFailure, object: Position | undefined): void {
    this.#final.set(object, this.#count);
    this.#raised.push({ failure, position: object, isFinal: true, sequence: this.#count++ });
  }

  /** Ignores what is pending within a list, and what pending objects within it have raised. */
  abandon(list: Position): void {
    this.#abandoned.add(list);
    this.#raised = this.#raised.filter(
      ({ position, isFinal }) => !isFinal || !isBelow(position, this.#abandoned),
    );
  }

  /**
   * Writes null to the positions.
   * @returns the errors in the order of the response, without those below a position that an earlier one makes
   * null.
   */
  apply(): { errors: readonly GraphQLError[]; isDataNull: boolean } {
    const nulled = new Set<Position | undefined>();
    const settled = new Set<Position | undefined>();
    const errors = [];
    for (const raised of inResponseOrder(this.#raised)) {
      if (this.#isTooLate(raised, settled) || isWithin(nulledBy(raised), nulled)) continue;
      const object = this.#overruledAt(raised);
      if (object !== null) {
        settled.add(object);
        continue;
      }
      const position = nulledBy(raised);
      nulled.add(position);
      if (position) position.container[position.key] = null;
      errors.push(raised.failure.error);
    }
    return { errors, isDataNull: nulled.has(undefined) };
  }

  /**
   * Whether an error is raised in an object after a pending field of it has failed, with which the object is
   * over: its own error is the final one.
   */
  #isTooLate({ position, isFinal, sequence }: RaisedError, settled: Positions): boolean {
    if (settled.size === 0) return false;
    const isLate = (object: Position | undefined) =>
      settled.has(object) &&
      (object === position ? !isFinal : isFinal || this.#isAfterFinal(sequence, object));
    for (let place = position; place; place = place.prev) if (isLate(place)) return true;
    return isLate(undefined);
  }

  #isAfterFinal(sequence: number, object: Position | undefined): boolean {
    return sequence > (this.#final.get(object) ?? Number.POSITIVE_INFINITY);
  }

  /** Returns the object, on the way to what an error makes null, for which another error is final. */
  #overruledAt({ position }: RaisedError): Position | undefined | null {
    let place = position;
    while (place?.shape.isNonNull) {
      place = place.prev;
      if (this.#final.has(place)) return place;
    }
    return null;
  }
}

/** Returns the position that an error makes null: undefined for all data. */
function nulledBy({ position }: RaisedError): Position | undefined {
  let place = position;
  while (place?.shape.isNonNull) place = place.prev;
  return place;
}

type Positions = ReadonlySet<Position | undefined>;

/** Whether a position is one of these, or below one. */
function isWithin(position: Position | undefined, positions: Positions): boolean {
  return positions.has(position) || isBelow(position, positions);
}

/** Whether a position is below one of these. All are below undefined, which is the whole data. */
function isBelow(position: Position | undefined, positions: Positions): boolean {
  if (!position || positions.size === 0) return false;
  for (let place = position.prev; place; place = place.prev) if (positions.has(place)) return true;
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
