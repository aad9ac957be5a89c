import type { Path } from 'graphql/jsutils/Path.js';
import type { OutputShape } from './output-shape.js';

/** An object or a list of the response that is being written. */
export type Container = Record<string | number, unknown>;

/** A field or list item in the response. Resolvers receive it as `info.path`. */
export interface Position extends Path {
  readonly prev: Position | undefined;
  /** The number of siblings before it, used to sort errors. */
  readonly index: number;
  readonly shape: OutputShape;
  /** The object or list that contains it. */
  readonly container: Container;
}
