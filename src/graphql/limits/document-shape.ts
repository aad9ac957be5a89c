import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
  type Token,
  TokenKind,
} from 'graphql';
import { tooComplex } from './limit-error.js';
import { documentLimits as limits } from './limits.js';

/**
 * Returns the error that rejects a document before validation, or null. The specification's rules compare each pair of
 * fragments and each pair of fields with one response name, and quote names in their errors, so these must be limited.
 */
export function shapeError(document: DocumentNode): GraphQLError | null {
  const { operations, fragments, spreads, responseNames } = shapeOf(document);
  if (hasLongName(document)) return tooComplex(`A name is longer than ${limits.nameLength} characters.`);
  if (operations > limits.operations) return tooMany('operations', operations, limits.operations);
  if (fragments > limits.fragments) return tooMany('fragments', fragments, limits.fragments);
  if (spreads > limits.fragmentSpreads) return tooMany('fragment spreads', spreads, limits.fragmentSpreads);
  let repetition = 0;
  for (const count of responseNames.values()) repetition += count * count;
  if (repetition <= limits.repetition) return null;
  return tooComplex('Document repeats the same field names too often.');
}

const tooMany = (elements: string, count: number, max: number) =>
  tooComplex(`Document contains ${count} ${elements}; at most ${max} are allowed.`);

interface Shape {
  operations: number;
  /** The number of fragment definitions. */
  fragments: number;
  spreads: number;
  /** The number of occurrences of each response name. */
  responseNames: Map<string, number>;
}

function shapeOf(document: DocumentNode): Shape {
  const shape: Shape = { operations: 0, fragments: 0, spreads: 0, responseNames: new Map() };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) shape.operations++;
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) shape.fragments++;
    else continue;
    addSelections(shape, definition.selectionSet);
  }
  return shape;
}

function addSelections(shape: Shape, { selections }: SelectionSetNode): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      shape.spreads++;
      continue;
    }
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      shape.responseNames.set(name, (shape.responseNames.get(name) ?? 0) + 1);
    }
    if (selection.selectionSet) addSelections(shape, selection.selectionSet);
  }
}

function hasLongName({ loc }: DocumentNode): boolean {
  for (let token: Token | null | undefined = loc?.startToken; token; token = token.next) {
    if (token.kind === TokenKind.NAME && token.end - token.start > limits.nameLength) return true;
  }
  return false;
}
