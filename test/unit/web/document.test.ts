import { createRequest } from '@urql/core';
import { expect, test } from 'vitest';
import { documentOf } from '../../../web/src/api/document.js';

test('a document is its text with the text of each fragment once, and no other has its key', () => {
  const name = documentOf('fragment Name on Seller { businessName }');
  const row = documentOf('fragment Row on Seller { id ...Name }', [name]);
  const both = documentOf('query Both { seller { ...Name ...Row } }', [name, row]);
  const request = createRequest(both as never, {});
  expect(request.query.loc?.source.body).toBe(
    'query Both { seller { ...Name ...Row } } fragment Name on Seller { businessName } fragment Row on Seller { id ...Name }',
  );
  expect(request.query.definitions).toMatchObject([{ operation: 'query', name: { value: 'Both' } }]);
  const other = createRequest(documentOf('query Both { seller { id } }') as never, {});
  expect(other.key).not.toBe(request.key);
});
