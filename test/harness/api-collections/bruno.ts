import { runInNewContext } from 'node:vm';
import { type BrunoRequest, bruToEnvJsonV2, bruToJsonV2, envJsonToBruV2, jsonToBruV2 } from '@usebruno/lang';
import {
  type CollectionFiles,
  type CollectionPage,
  type CollectionRequest,
  collectionName,
  collectionPages,
  collectionVariables,
  prepared,
  type ReadRequest,
  sideTitles,
} from './requests.js';

/* Bruno's collection: a folder with a file for each request. Bruno's own library writes and reads the files. */

const folder = 'bruno';
const environmentFile = `${folder}/environments/Local.bru`;

export function brunoFiles(): CollectionFiles {
  const pages = collectionPages();
  const files = new Map<string, string>();
  const description = { version: '1', name: collectionName, type: 'collection' };
  files.set(`${folder}/bruno.json`, `${JSON.stringify(description, null, 2)}\n`);
  const variables = collectionVariables().map((variable) => ({
    ...{ name: variable.name, value: variable.value, secret: variable.isSecret, enabled: true },
  }));
  files.set(environmentFile, envJsonToBruV2({ variables }));
  for (const [index, side] of Object.keys(sideTitles).entries()) {
    files.set(
      `${folder}/${side}/folder.bru`,
      folderText(sideTitles[side as CollectionPage['side']], index + 1),
    );
  }
  for (const [index, { side, name, title, requests }] of pages.entries()) {
    const path = `${folder}/${side}/${name}`;
    files.set(`${path}/folder.bru`, folderText(title, index + 1));
    for (const [number, request] of requests.entries()) {
      files.set(`${path}/${fileName(request)}`, jsonToBruV2(contentOf(request, number + 1)));
    }
  }
  return files;
}

const folderText = (name: string, seq: number) => `meta {\n  name: ${name}\n  seq: ${seq}\n}\n`;

const fileName = ({ name }: CollectionRequest) => `${name.replace(/[^\w]+/g, '-')}.bru`;

function contentOf(request: CollectionRequest, seq: number): BrunoRequest {
  const { name, description, token, headers, url, document, variables, saved } = request;
  return {
    meta: { name, type: 'graphql', seq },
    http: { method: 'post', url, body: 'graphql', auth: token === null ? 'none' : 'bearer' },
    ...(headers.length > 0 && { headers: headers.map((header) => ({ ...header, enabled: true })) }),
    ...(token !== null && { auth: { bearer: { token } } }),
    body: { graphql: { query: document, variables: variables ?? '' } },
    ...(saved.length > 0 && {
      vars: {
        res: saved.map(({ name, expression }) => ({
          ...{ name, value: `res.body.data${expression}`, enabled: true, local: false },
        })),
      },
    }),
    docs: description,
  };
}

/** Reads the collection with Bruno's parser. @throws if a file does not have the format. */
export function readBruno(files: CollectionFiles): ReadRequest[] {
  bruToEnvJsonV2(files.get(environmentFile) ?? '');
  const folders = [...files.keys()].filter(
    (path) => path.split('/').length === 4 && /folder\.bru$/.test(path),
  );
  return folders.flatMap((path) => {
    const page = /name: (.*)/.exec(files.get(path) ?? '')?.[1] ?? '';
    const inFolder = path.slice(0, -'folder.bru'.length);
    return [...files]
      .filter(([other]) => other.startsWith(inFolder) && other !== path)
      .map(([, text]) => bruToJsonV2(text))
      .sort((a, b) => Number(a.meta.seq) - Number(b.meta.seq))
      .map(({ meta, http, auth, headers = [], body, vars }) => ({
        page,
        name: meta.name,
        prepare: (values) => {
          const { query, variables } = body.graphql;
          const token = http.auth === 'bearer' ? (auth?.bearer.token ?? '') : null;
          return prepared(
            { url: http.url, token, headers, document: query, variables: variables || null },
            values,
          );
        },
        saved: (answer) =>
          Object.fromEntries(
            (vars?.res ?? []).map(({ name, value }) => [
              name,
              runInNewContext(value, { res: { body: answer } }),
            ]),
          ),
      }));
  });
}
