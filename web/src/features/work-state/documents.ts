import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';
import { type SellerRow, sellerFields } from '../inbox/documents.js';

export const updateThreads = graphql(
  `
  mutation UpdateThreads($input: ThreadsUpdateInput!) {
    threadsUpdate(input: $input) {
      changes {
        seller { ...SellerFields }
        before { status snoozedUntil version assignee { id name isViewer } labels { id name colour } }
        after { version }
      }
      errors { field messages }
    }
  }
`,
  [sellerFields],
);

export const restoreThreads = graphql(
  `
  mutation RestoreThreads($input: ThreadsRestoreInput!) {
    threadsRestore(input: $input) {
      changes { seller { ...SellerFields } before { version } after { version } }
      skipped { ...SellerFields }
      errors { field messages }
    }
  }
`,
  [sellerFields],
);

/** The colleagues and labels to choose from. */
export const directory = graphql(`
  query Directory { colleagues { id name isViewer } labels { id name colour } }
`);

export type WorkState = SellerRow['workState'];
export type Colleague = ResultOf<typeof directory>['colleagues'][number];
export type Label = ResultOf<typeof directory>['labels'][number];
