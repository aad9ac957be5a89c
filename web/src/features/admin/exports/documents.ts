import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const exportsQuery = graphql(`
  query AdminExports {
    exports {
      id format since until createdAt createdByName expiresAt downloadPath state
      seller { businessName }
      progress { sellers doneSellers messages }
    }
  }
`);

export const createExport = graphql(`
  mutation CreateExport($input: ExportCreateInput!) {
    result: exportCreate(input: $input) { errors { field messages } }
  }
`);

export const cancelExport = graphql(`
  mutation CancelExport($input: ExportCancelInput!) {
    result: exportCancel(input: $input) { errors { field messages } }
  }
`);

export type ExportRow = ResultOf<typeof exportsQuery>['exports'][number];

/** The formats with their names. */
export const exportFormats = {
  CSV: 'exports.csv',
  HTML: 'exports.html',
  JSON_LINES: 'exports.json',
} as const satisfies Record<ExportRow['format'], string>;
