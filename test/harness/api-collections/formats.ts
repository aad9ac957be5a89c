import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brunoFiles, readBruno } from './bruno.js';
import { insomniaFiles, readInsomnia } from './insomnia.js';
import { postmanFiles, readPostman } from './postman.js';
import type { CollectionFiles, ReadRequest } from './requests.js';

/** The formats of collections, each with its writer and its reader. */
export const collectionFormats: readonly {
  format: string;
  write: () => CollectionFiles;
  read: (files: CollectionFiles) => ReadRequest[];
}[] = [
  { format: 'Postman', write: postmanFiles, read: readPostman },
  { format: 'Insomnia', write: insomniaFiles, read: readInsomnia },
  { format: 'Bruno', write: brunoFiles, read: readBruno },
];

const folder = new URL('../../../docs/api/collections/', import.meta.url);

/** Returns the files of all collections in the repository. */
export const storedCollections = (): CollectionFiles =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .map((path) => [
        path.slice(fileURLToPath(folder).length).replace(/^\//, ''),
        readFileSync(path, 'utf8'),
      ]),
  );

/** Replaces the files of all collections in the repository. */
export function storeCollections(files: CollectionFiles): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    const target = new URL(path, folder);
    mkdirSync(dirname(fileURLToPath(target)), { recursive: true });
    writeFileSync(target, text);
  }
}
