import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const labelsQuery = graphql(`
  query AdminLabels {
    viewer { canManageSettings }
    labels { id name colour threadCount openThreadCount }
  }
`);

export const createLabel = graphql(`
  mutation CreateLabel($input: LabelCreateInput!) {
    result: labelCreate(input: $input) { errors { field messages } }
  }
`);

export const updateLabel = graphql(`
  mutation UpdateLabel($input: LabelUpdateInput!) {
    result: labelUpdate(input: $input) { errors { field messages } }
  }
`);

export const deleteLabel = graphql(`
  mutation DeleteLabel($input: LabelDeleteInput!) {
    result: labelDelete(input: $input) { errors { field messages } }
  }
`);

export type LabelRow = ResultOf<typeof labelsQuery>['labels'][number];
export type LabelColour = LabelRow['colour'];

/** The colours of labels, with their names. */
export const labelColours = {
  GREY: 'admin.colourGrey',
  RED: 'admin.colourRed',
  ORANGE: 'admin.colourOrange',
  YELLOW: 'admin.colourYellow',
  GREEN: 'admin.colourGreen',
  TEAL: 'admin.colourTeal',
  BLUE: 'admin.colourBlue',
  PURPLE: 'admin.colourPurple',
  PINK: 'admin.colourPink',
} as const satisfies Record<LabelColour, string>;
