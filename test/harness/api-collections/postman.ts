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

/* Postman's Collection Format, version 2.1. */

const file = 'parley.postman_collection.json';
const format = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

const keyValue = z.strictObject({ key: z.string(), value: z.string() });
const item = z.strictObject({
  name: z.string(),
  request: z.strictObject({
    method: z.literal('POST'),
    description: z.string(),
    auth: z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('bearer'),
        bearer: z.tuple([
          z.strictObject({ key: z.literal('token'), value: z.string(), type: z.literal('string') }),
        ]),
      }),
      z.strictObject({ type: z.literal('noauth') }),
    ]),
    header: z.array(keyValue),
    url: z.strictObject({ raw: z.string(), host: z.array(z.string()), path: z.array(z.string()) }),
    body: z.strictObject({
      mode: z.literal('graphql'),
      graphql: z.strictObject({ query: z.string(), variables: z.string() }),
    }),
  }),
  event: z.array(
    z.strictObject({
      listen: z.literal('test'),
      script: z.strictObject({ type: z.literal('text/javascript'), exec: z.array(z.string()) }),
    }),
  ),
});
const folder = z.strictObject({ name: z.string(), item: z.array(item) });
const side = z.strictObject({ name: z.string(), item: z.array(folder) });
const collection = z.strictObject({
  info: z.strictObject({ name: z.string(), schema: z.literal(format) }),
  item: z.array(side),
  variable: z.array(keyValue),
});

export function postmanFiles(): CollectionFiles {
  const pages = collectionPages();
  const content: z.infer<typeof collection> = {
    info: { name: collectionName, schema: format },
    item: Object.entries(sideTitles).map(([side, name]) => ({
      name,
      item: pages
        .filter((page) => page.side === side)
        .map(({ title, requests }) => ({ name: title, item: requests.map(itemOf) })),
    })),
    variable: collectionVariables().map(({ name, value }) => ({ key: name, value })),
  };
  return new Map([[file, `${JSON.stringify(content, null, 2)}\n`]]);
}

function itemOf(request: CollectionRequest): z.infer<typeof item> {
  const { name, description, token, headers, url, document, variables, saved } = request;
  const [host = '', ...path] = url.split('/');
  return {
    name,
    request: {
      method: 'POST',
      description,
      auth:
        token === null
          ? { type: 'noauth' }
          : { type: 'bearer', bearer: [{ key: 'token', value: token, type: 'string' }] },
      header: headers.map(({ name, value }) => ({ key: name, value })),
      url: { raw: url, host: [host], path },
      body: { mode: 'graphql', graphql: { query: document, variables: variables ?? '' } },
    },
    event: saved.map(({ name, expression }) => ({
      listen: 'test',
      script: {
        type: 'text/javascript',
        exec: [`pm.collectionVariables.set('${name}', pm.response.json().data${expression});`],
      },
    })),
  };
}

/** Reads the collection. @throws if it does not have the format. */
export function readPostman(files: CollectionFiles): ReadRequest[] {
  const { item: sides } = collection.parse(JSON.parse(files.get(file) ?? ''));
  return sides.flatMap(({ item: pages }) =>
    pages.flatMap((page) =>
      page.item.map(({ name, request, event }) => ({
        page: page.name,
        name,
        prepare: (values) =>
          prepared(
            {
              url: request.url.raw,
              token: request.auth.type === 'bearer' ? request.auth.bearer[0].value : null,
              headers: request.header.map(({ key, value }) => ({ name: key, value })),
              document: request.body.graphql.query,
              variables: request.body.graphql.variables || null,
            },
            values,
          ),
        saved: (answer) => {
          const set: Record<string, unknown> = {};
          const collectionVariables = {
            set: (name: string, value: unknown) => {
              set[name] = value;
            },
          };
          const pm = { collectionVariables, response: { json: () => answer } };
          for (const { script } of event) runInNewContext(script.exec.join('\n'), { pm });
          return set;
        },
      })),
    ),
  );
}
