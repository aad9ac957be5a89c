import type { createRequest } from '@urql/core';

/** The parts of a document that urql reads: its operation, its text, and a unique key. */
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
  // urql combines the key with a hash of the variables. Keys that differ in few bits could collide.
  lastKey = Math.imul(lastKey + 1, 0x9e3779b1);
  return {
    kind: 'Document',
    definitions: [{ kind: 'OperationDefinition', operation, name: { kind: 'Name', value } }],
    loc: { source: { body: texts.join(' ') } },
    __key: lastKey,
    texts,
  } as unknown as Document;
}
