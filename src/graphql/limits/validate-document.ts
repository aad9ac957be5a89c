import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  specifiedRules,
  type ValidationContext,
  validate,
} from 'graphql';
import { withCode } from '../payload-errors.js';
import { shapeError } from './document-shape.js';
import { errorLimits } from './limits.js';

/** One less than the maximum of an answer, because graphql-js adds an error when it stops. */
const options = { maxErrors: errorLimits.count - 1 };

/**
 * Checks a document against a schema and the limits that do not depend on variables.
 * @returns its errors; empty if it is valid.
 */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  // First, because it limits the time of the other checks.
  const shape = shapeError(document);
  if (shape) return [shape];
  // Before the specification's rule for subscriptions, which throws if the root field has a condition.
  const conditional = validate(schema, document, [unconditionalSubscription], options);
  const errors = conditional.length > 0 ? conditional : validate(schema, document, specifiedRules, options);
  return errors.map((error) => withCode(error));
}

/** Rejects `@skip` and `@include` on the one field of a subscription, because graphql-js subscribes to it regardless. */
function unconditionalSubscription(context: ValidationContext): ASTVisitor {
  const rejectConditions = (selections: SelectionSetNode, visited: Set<string>) => {
    for (const selection of selections.selections) {
      if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) {
        context.reportError(
          new GraphQLError('The field of a subscription cannot have @skip or @include.', {
            nodes: selection,
          }),
        );
      } else if (selection.kind === Kind.INLINE_FRAGMENT) rejectConditions(selection.selectionSet, visited);
      else if (selection.kind === Kind.FRAGMENT_SPREAD && !visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = context.getFragment(selection.name.value);
        if (fragment) rejectConditions(fragment.selectionSet, visited);
      }
    }
  };
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === OperationTypeNode.SUBSCRIPTION) rejectConditions(selectionSet, new Set());
      return false;
    },
  };
}
