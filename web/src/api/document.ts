import type { createRequest } from '@urql/core';

/** What urql reads of a document: its operation, its text, and a key that no other document has. */
export interface Document extends Pick<ReturnType<typeof createRequest>['query'], 'kind' | 'definitions'> {
  loc: { source: { body: string } };
  __key: number;
  /** The texts of the document and of its fragments, each once. */
  texts: readonly string[];
}

let lastKey = 0;

/**
 * Creates a document from its text and its fragments. It has the types of gql.tada. Nothing parses the text: urql sends it
 * as it is, so no browser has to load a parser.
 */
export function documentOf(source: string, fragments: readonly Document[] = []): Document {
  const [, operation, value] = /(\w+) (\w+)/.exec(source) ?? [];
  const texts = [...new Set([source, ...fragments.flatMap((each) => each.texts)])];
  // Consecutive keys would be similar hashes in urql, which adds those of the variables.
  lastKey = Math.imul(lastKey + 1, 0x9e3779b1);
  return {
    kind: 'Document',
    definitions: [{ kind: 'OperationDefinition', operation, name: { kind: 'Name', value } }],
    loc: { source: { body: texts.join(' ') } },
    __key: lastKey,
    texts,
  } as unknown as Document;
}
