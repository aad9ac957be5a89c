import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/seller-graphql.js';

export const ownExports = graphql(`
  query OwnExports { exports { format since until downloadPath } }
`);

export const createExport = graphql(`
  mutation CreateOwnExport($input: ExportCreateInput!) {
    exportCreate(input: $input) { export { downloadPath } errors { messages } }
  }
`);

export type Format = ResultOf<typeof ownExports>['exports'][number]['format'];
