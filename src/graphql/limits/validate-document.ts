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

/** One less than an answer may have: the library adds an error if it stops. */
const options = { maxErrors: errorLimits.count - 1 };

/**
 * Checks a document against a schema and the limits that hold whatever its variables are.
 * @returns what is wrong with it; empty if nothing is.
 */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  // First, since it bounds what the others cost.
  const shape = shapeError(document);
  if (shape) return [shape];
  // The specification's rule on them throws where its root field has a condition.
  const conditional = validate(schema, document, [unconditionalSubscription], options);
  const errors = conditional.length > 0 ? conditional : validate(schema, document, specifiedRules, options);
  return errors.map((error) => withCode(error));
}

/** A subscription follows its one field in any case, so `@skip` and `@include` around it make no sense. */
function unconditionalSubscription(context: ValidationContext): ASTVisitor {
  const refuse = (selections: SelectionSetNode, visited: Set<string>) => {
    for (const selection of selections.selections) {
      if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) {
        context.reportError(
          new GraphQLError('A subscription’s field takes neither @skip nor @include.', { nodes: selection }),
        );
      } else if (selection.kind === Kind.INLINE_FRAGMENT) refuse(selection.selectionSet, visited);
      else if (selection.kind === Kind.FRAGMENT_SPREAD && !visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = context.getFragment(selection.name.value);
        if (fragment) refuse(fragment.selectionSet, visited);
      }
    }
  };
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === OperationTypeNode.SUBSCRIPTION) refuse(selectionSet, new Set());
      return false;
    },
  };
}
