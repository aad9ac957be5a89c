import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import {
  type CollectionFiles,
  type CollectionRequest,
  collectionName,
  collectionPages,
  collectionVariables,
  prepared,
  type ReadRequest,
  sideTitles,
} from './requests.js';

/* Insomnia's export, version 4, which every version of Insomnia imports. Its variables are `{{ _.name }}`. */

const file = 'parley.insomnia.json';

const own = { _id: z.string(), parentId: z.string(), name: z.string() };
const workspace = z.strictObject({
  ...own,
  _type: z.literal('workspace'),
  parentId: z.null(),
  scope: z.literal('collection'),
});
const environment = z.strictObject({
  ...own,
  _type: z.literal('environment'),
  data: z.record(z.string(), z.string()),
});
const group = z.strictObject({ ...own, _type: z.literal('request_group'), metaSortKey: z.number() });
const request = z.strictObject({
  ...own,
  _type: z.literal('request'),
  description: z.string(),
  metaSortKey: z.number(),
  method: z.literal('POST'),
  url: z.string(),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  authentication: z.union([
    z.strictObject({}),
    z.strictObject({ type: z.literal('bearer'), token: z.string() }),
  ]),
  body: z.strictObject({ mimeType: z.enum(['application/graphql', 'application/json']), text: z.string() }),
  afterResponseScript: z.string(),
});
const content = z.strictObject({
  _type: z.literal('export'),
  __export_format: z.literal(4),
  __export_source: z.string(),
  resources: z.array(z.discriminatedUnion('_type', [workspace, environment, group, request])),
});

type Resource = z.infer<typeof content>['resources'][number];

const workspaceId = 'wrk_parley';

export function insomniaFiles(): CollectionFiles {
  const pages = collectionPages();
  const groupOf = (_id: string, parentId: string, name: string, metaSortKey: number): Resource => ({
    ...{ _id, _type: 'request_group', parentId, name, metaSortKey },
  });
  const resources: Resource[] = [
    { _id: workspaceId, _type: 'workspace', parentId: null, name: collectionName, scope: 'collection' },
    {
      ...{ _id: 'env_parley', _type: 'environment', parentId: workspaceId, name: 'Base Environment' },
      data: Object.fromEntries(collectionVariables().map(({ name, value }) => [name, value])),
    },
    ...Object.entries(sideTitles).map(([side, name], index) =>
      groupOf(`fld_${side}`, workspaceId, name, index),
    ),
    ...pages.flatMap(({ side, name, title, requests }, index) => {
      const id = `fld_${side}_${name}`;
      return [
        groupOf(id, `fld_${side}`, title, index),
        ...requests.map((each, number) => requestOf(each, `req_${side}_${name}_${number + 1}`, id, number)),
      ];
    }),
  ];
  const whole: z.infer<typeof content> = {
    ...{ _type: 'export', __export_format: 4, __export_source: 'parley', resources },
  };
  return new Map([[file, `${JSON.stringify(whole, null, 2)}\n`]]);
}

/** Writes variables as Insomnia does. */
const templated = (text: string) => text.replace(/\{\{(\w+)\}\}/g, '{{ _.$1 }}');

function requestOf(
  each: CollectionRequest,
  _id: string,
  parentId: string,
  metaSortKey: number,
): z.infer<typeof request> {
  const { name, description, token, headers, url, document, variables, saved } = each;
  // Insomnia's editor of GraphQL needs valid JSON, also before it puts in the values: a number has no quotation marks.
  const isEditable = variables === null || isJson(variables);
  const [, declared] = /^\w+ (\w+)/.exec(document) ?? [];
  const texts = [
    `"query":${JSON.stringify(document)}`,
    ...(variables === null ? [] : [`"variables":${variables}`]),
    `"operationName":${JSON.stringify(declared)}`,
  ];
  return {
    ...{ _id, _type: 'request', parentId, name, description, metaSortKey, method: 'POST' },
    url: templated(url),
    headers: [
      { name: 'Content-Type', value: 'application/json' },
      ...headers.map(({ name, value }) => ({ name, value: templated(value) })),
    ],
    authentication: token === null ? {} : { type: 'bearer', token: templated(token) },
    body: {
      mimeType: isEditable ? 'application/graphql' : 'application/json',
      text: templated(`{${texts.join(',')}}`),
    },
    afterResponseScript: saved
      .map(
        ({ name, expression }) =>
          `insomnia.environment.set('${name}', insomnia.response.json().data${expression});\n`,
      )
      .join(''),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads the collection. @throws if it does not have the format. */
export function readInsomnia(files: CollectionFiles): ReadRequest[] {
  const { resources } = content.parse(JSON.parse(files.get(file) ?? ''));
  const names = new Map(resources.map(({ _id, name }) => [_id, name]));
  const plain = (text: string) => text.replace(/\{\{ _\.(\w+) \}\}/g, '{{$1}}');
  return resources.flatMap((each) => {
    if (each._type !== 'request') return [];
    const { authentication, headers, url, body, afterResponseScript } = each;
    return {
      page: names.get(each.parentId) ?? '',
      name: each.name,
      prepare: (values) => {
        const token = 'token' in authentication ? plain(authentication.token) : null;
        const own = headers
          .filter(({ name }) => name !== 'Content-Type')
          .map(({ name, value }) => ({ name, value: plain(value) }));
        const sent = prepared(
          { url: plain(url), token, headers: own, document: '', variables: plain(body.text) },
          values,
        );
        const { query, variables = {} } = sent.variables as { query: string; variables?: unknown };
        return { ...sent, query, variables };
      },
      saved: (answer) => {
        const set: Record<string, unknown> = {};
        const environment = {
          set: (name: string, value: unknown) => {
            set[name] = value;
          },
        };
        const insomnia = { environment, response: { json: () => answer } };
        runInNewContext(afterResponseScript, { insomnia });
        return set;
      },
    };
  });
}
