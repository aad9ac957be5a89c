/**
 * A GraphQL document with the types of its result and its variables: of this package's `graphql`, or of GraphQL Code Generator with
 * `documentMode: 'string'`.
 */
export interface TypedDocument<Data, Variables> {
  readonly __apiType?: (variables: Variables) => Data;
}

/** A document, or its text without types. */
export type DocumentOf<Data, Variables> = TypedDocument<Data, Variables> | string;

/** A document of this package. */
interface TextDocument {
  kind: 'Document';
  definitions: readonly never[];
  /** The texts of the document and of its fragments, each once. */
  texts: readonly string[];
}

/** Creates a document from its text and its fragments. Nothing parses the text. */
export function textDocument(source: string, fragments: readonly TextDocument[] = []): TextDocument {
  const texts = [...new Set([source, ...fragments.flatMap((fragment) => fragment.texts)])];
  return { kind: 'Document', definitions: [], texts };
}

/** Returns the text of a document. @throws {TypeError} if it has none, because another tool parsed it. */
export function textOf(document: object | string): string {
  if (typeof document === 'string' || document instanceof String) return String(document);
  const { texts } = document as Partial<TextDocument>;
  if (!texts) throw new TypeError('The document has no text. Pass its text, or a document of this package.');
  return texts.join('\n');
}
