import type { ASTNode } from 'graphql';
import { type DocumentNode, Kind, parse, print, specifiedRules, validate, visit } from 'graphql';
import { type Case, Comparison, type Difference } from './case.js';
import { generateDocument, generateVariables } from './generate-document.js';
import { Random, seedOf } from './random.js';
import { simulatedSchemas } from './schemas.js';

/** The number of cases for each document, because generating and validating one takes longer than running it. */
const casesOfDocument = 10;

/** Runs cases, and returns the first on which the executors differ, minimized, or null. */
export async function fuzz(seed: number, cases: number): Promise<Difference | null> {
  const { stackTraceLimit } = Error;
  // Stack traces of so many errors would take most of the time.
  Error.stackTraceLimit = 0;
  try {
    return await firstDifference(seed, cases);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function firstDifference(seed: number, cases: number): Promise<Difference | null> {
  const schemas = simulatedSchemas();
  const names = Object.keys(schemas);
  const comparison = new Comparison(schemas);
  let ran = 0;
  for (let number = 0; ran < cases; number++) {
    const random = new Random(seedOf(seed, `document ${number}`));
    const schema = names[number % names.length] as string;
    const { text, operations } = generateDocument(comparison.schemaOf({ schema }), random);
    if (!isValid(comparison, schema, text)) continue;
    for (let i = 0; i < casesOfDocument && ran < cases; i++, ran++) {
      const { name, variables } = random.pick(operations);
      const difference = await comparison.difference({
        schema,
        text,
        operationName: name,
        variables: generateVariables(variables, random),
        seed: random.below(2 ** 31),
        failureRate: random.pick([0, 0.3, 1]),
      });
      if (difference) return minimized(comparison, difference);
    }
  }
  return null;
}

function isValid(comparison: Comparison, schema: string, text: string): boolean {
  const document = parse(text);
  return validate(comparison.schemaOf({ schema }), document, specifiedRules, { maxErrors: 1 }).length === 0;
}

/** Removes nodes and variables as long as the executors differ. */
async function minimized(comparison: Comparison, difference: Difference): Promise<Difference> {
  let smallest = difference;
  for (let attempt = 0, found = true; found && attempt < 500; ) {
    found = false;
    for (const smaller of smallerCases(smallest)) {
      if (attempt++ > 500) break;
      if (!isValid(comparison, smaller.schema, smaller.text)) continue;
      const still = await comparison.difference(smaller);
      if (!still) continue;
      smallest = still;
      found = true;
      break;
    }
  }
  return smallest;
}

function* smallerCases(given: Difference): Generator<Case> {
  for (const name of Object.keys(given.variables)) {
    const { [name]: _, ...variables } = given.variables;
    yield { ...given, variables };
  }
  const document = parse(given.text);
  for (let index = 0; ; index++) {
    const text = withoutNode(document, index);
    if (text === null) return;
    if (text !== '') yield { ...given, text };
  }
}

const removable: readonly string[] = [
  Kind.OPERATION_DEFINITION,
  Kind.FRAGMENT_DEFINITION,
  Kind.FIELD,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.DIRECTIVE,
  Kind.ARGUMENT,
  Kind.VARIABLE_DEFINITION,
  Kind.OBJECT_FIELD,
];

/** Returns the document without its nth removable node, '' if none is left of it, or null if it has fewer. */
function withoutNode(document: DocumentNode, wanted: number): string | null {
  let index = 0;
  const smaller = visit(document, {
    enter: (node: ASTNode) => (removable.includes(node.kind) && index++ === wanted ? null : undefined),
    SelectionSet: { leave: (node) => (node.selections.length === 0 ? null : undefined) },
  }) as DocumentNode;
  if (index <= wanted) return null;
  try {
    const text = print(smaller);
    parse(text);
    return text;
  } catch {
    return '';
  }
}
