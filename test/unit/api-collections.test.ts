import { expect, test } from 'vitest';
import {
  collectionFormats,
  storeCollections,
  storedCollections,
} from '../harness/api-collections/formats.js';
import { collectionPages, prepared } from '../harness/api-collections/requests.js';

/* Tests the API collections of docs/api/collections/. test/embedded/api-examples.test.ts sends requests of each to a server. */

test('docs/api/collections/ has the collections that the examples generate', () => {
  const generated = new Map(collectionFormats.flatMap(({ write }) => [...write()]));
  if (process.env.UPDATE_COLLECTIONS) storeCollections(generated);
  const stored = storedCollections();
  const changed = [...new Set([...generated.keys(), ...stored.keys()])].filter(
    (path) => stored.get(path) !== generated.get(path),
  );
  expect(changed, 'Run npm run generate:collections.').toEqual([]);
});

/** A value for each variable. */
const values = new Proxy<Record<string, unknown>>(
  {},
  { get: (_, name) => (name === 'version' ? 7 : `<${String(name)}>`) },
);

test.each(collectionFormats)('the $format collection has the requests of the examples', ({ read }) => {
  const expected = collectionPages().flatMap((page) =>
    page.requests.map((request) => ({
      ...{ page: page.title, name: request.name, sent: prepared(request, values) },
      saved: request.saved.map(({ name }) => name),
    })),
  );
  const any: unknown = new Proxy({}, { get: () => any });
  const found = read(storedCollections()).map(({ page, name, prepare, saved }) => ({
    ...{ page, name, sent: prepare(values), saved: Object.keys(saved(any)) },
  }));
  expect(found.length).toBeGreaterThan(100);
  expect(found).toEqual(expected);
});
