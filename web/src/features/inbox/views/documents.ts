import { graphql } from '../../../api/operator-graphql.js';
import { savedViewFields } from '../documents.js';

export const createSavedView = graphql(
  `
  mutation CreateSavedView($input: SavedViewCreateInput!) {
    savedViewCreate(input: $input) { savedView { ...SavedViewFields } errors { field messages } }
  }
`,
  [savedViewFields],
);

export const updateSavedView = graphql(
  `
  mutation UpdateSavedView($input: SavedViewUpdateInput!) {
    savedViewUpdate(input: $input) { savedView { ...SavedViewFields } errors { field messages } }
  }
`,
  [savedViewFields],
);

export const deleteSavedView = graphql(`
  mutation DeleteSavedView($id: ID!) {
    savedViewDelete(input: { id: $id }) { errors { field messages } }
  }
`);
