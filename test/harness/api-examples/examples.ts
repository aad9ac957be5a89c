import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  type FieldNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationTypeNode,
  parse,
  print,
} from 'graphql';
import { operatorSchema } from '../../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../../src/graphql/seller-schema.js';

/* Reads and writes the examples of docs/api/, which are the only source of examples and of API collections. */

export const exampleSides = ['operator', 'seller'] as const;
export type ExampleSide = (typeof exampleSides)[number];

/** A variable whose value is a part of an example's answer. */
export interface SavedVariable {
  name: string;
  /** The names of members and the indexes of items that lead to the value, below `data`. */
  path: readonly string[];
}

export interface Example {
  heading: string;
  operation: OperationTypeNode;
  /** The field of `Query`, `Mutation` or `Subscription`. */
  field: string;
  document: string;
  /** JSON with placeholders, or null for none. */
  variables: string | null;
  /** The documented `data`, as JSON; null if it is not recorded yet. */
  answer: string | null;
  saved: readonly SavedVariable[];
  /** Whether it needs the session of a person. */
  needsSession: boolean;
}

export interface ExamplePage {
  /** Such as `operator/messages`. */
  name: string;
  side: ExampleSide;
  title: string;
  introduction: string;
  examples: readonly Example[];
}

const folder = new URL('../../../docs/api/', import.meta.url);
const schemas: Record<ExampleSide, GraphQLSchema> = { operator: operatorSchema(), seller: sellerSchema() };

const sessionNote = 'It needs the session of a person.';
const pathOf = (name: string) => new URL(`${name}.md`, folder);

/** Returns the pages of both APIs. */
export function readExamplePages(): ExamplePage[] {
  return exampleSides.flatMap((side) =>
    readdirSync(new URL(side, folder))
      .sort()
      .map((file) => pageOf(`${side}/${file.replace(/\.md$/, '')}`, side)),
  );
}

/** Returns the text of a page's file. */
export const storedPage = ({ name }: ExamplePage): string => readFileSync(pathOf(name), 'utf8');

export const storePage = (page: ExamplePage): void => writeFileSync(pathOf(page.name), renderedPage(page));

/** Returns the variables that every page can use, with their documented values. */
export function documentedVariables(): Record<string, string> {
  const rows = readFileSync(new URL('README.md', folder), 'utf8').matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm);
  return Object.fromEntries([...rows].map(([, name = '', value = '']) => [name, value]));
}

function pageOf(name: string, side: ExampleSide): ExamplePage {
  const [head = '', ...sections] = readFileSync(pathOf(name), 'utf8').split(/^## /m);
  const [, title = '', introduction = ''] = /^# ([^\n]*)\n\n(.*)$/s.exec(head) ?? [];
  return { name, side, title, introduction: introduction.trim(), examples: sections.map(exampleOf) };
}

function exampleOf(section: string): Example {
  const block = (before: string, language: string) =>
    new RegExp(`${before}\`\`\`${language}\\n(.*?)\\n\`\`\``, 's').exec(section)?.[1] ?? null;
  const heading = /^.*/.exec(section)?.[0] ?? '';
  const document = block('', 'graphql');
  if (document === null) throw new Error(`The example "${heading}" has no document.`);
  const operation = getOperationAST(parse(document));
  const [selected] = operation?.selectionSet.selections ?? [];
  if (!operation || !selected) throw new Error(`The example "${heading}" has no operation.`);
  return {
    heading,
    operation: operation.operation,
    field: (selected as FieldNode).name.value,
    document,
    variables: block('Variables:\n\n', 'json'),
    answer: block('Answer:\n\n', 'json'),
    saved: [...section.matchAll(/^Saves `([\w.]+)` as `\{\{(\w+)\}\}`\.$/gm)].map(
      ([, path = '', name = '']) => ({ name, path: path.split('.') }),
    ),
    needsSession: section.includes(sessionNote),
  };
}

/** Returns the Markdown of a page, with the descriptions of the schema. */
export function renderedPage({ title, introduction, side, examples }: ExamplePage): string {
  return [`# ${title}`, introduction, ...examples.map((example) => rendered(example, side))]
    .join('\n\n')
    .concat('\n');
}

function rendered(example: Example, side: ExampleSide): string {
  const { heading, document, variables, answer, saved, needsSession } = example;
  const parts = [
    `## ${heading}`,
    heading === example.field && describe(example, side),
    needsSession && sessionNote,
    fenced('graphql', print(parse(document))),
    variables !== null && `Variables:\n\n${fenced('json', variables)}`,
    answer !== null && `Answer:\n\n${fenced('json', answer)}`,
    saved.map(({ name, path }) => `Saves \`${path.join('.')}\` as \`{{${name}}}\`.`).join('\n'),
  ];
  return parts.filter(Boolean).join('\n\n');
}

const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

/** Returns the type that has an example's field. */
export const rootTypeOf = ({ operation }: Pick<Example, 'operation'>, side: ExampleSide) =>
  schemas[side].getRootType(operation);

function describe(example: Example, side: ExampleSide): string {
  return (rootTypeOf(example, side)?.getFields()[example.field]?.description ?? '').replace(/\s+/g, ' ');
}

/** Returns the fields of `Query`, `Mutation` and `Subscription` of a side, such as `query.viewer`. */
export function operationsOfSchema(side: ExampleSide): string[] {
  return (['query', 'mutation', 'subscription'] as OperationTypeNode[]).flatMap((operation) =>
    Object.keys(schemas[side].getRootType(operation)?.getFields() ?? {}).map(
      (field) => `${operation}.${field}`,
    ),
  );
}

/** A value for each placeholder. */
export type PlaceholderValues = Readonly<Record<string, unknown>>;

/** Returns JSON with the values in place of its placeholders. A placeholder for a text is in quotation marks. */
export function filled(text: string, values: PlaceholderValues): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The variable {{${name}}} has no value.`);
    return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : String(value);
  });
}

/** Returns the values that an answer saves. */
export function savedValues({ saved, heading }: Example, data: unknown): Record<string, unknown> {
  return Object.fromEntries(
    saved.map(({ name, path }) => {
      const value = path.reduce((inner, key) => (inner as Record<string, unknown> | null)?.[key], data);
      if (value === undefined || value === null) {
        throw new Error(`The answer to "${heading}" has no ${path.join('.')}.`);
      }
      return [name, value];
    }),
  );
}
