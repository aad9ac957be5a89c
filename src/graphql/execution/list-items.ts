import type { GraphQLResolveInfo } from 'graphql';
import type { FieldPlan } from './operation-plan.js';
import type { OutputShape } from './output-shape.js';
import type { Position } from './position.js';

/** A list whose items are being completed. */
export interface ListItems {
  readonly values: readonly unknown[];
  /** The completed items. */
  readonly items: unknown[];
  readonly list: Position;
  /** The shape of one item. */
  readonly shape: OutputShape;
  readonly plan: FieldPlan;
  readonly info: GraphQLResolveInfo;
}
