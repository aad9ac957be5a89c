import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const linkPatternsQuery = graphql(`
  query LinkPatterns { linkPatterns { id name expression template forSellers } }
`);

export const createLinkPattern = graphql(`
  mutation CreateLinkPattern($input: LinkPatternCreateInput!) {
    result: linkPatternCreate(input: $input) { errors { field messages } }
  }
`);

export const updateLinkPattern = graphql(`
  mutation UpdateLinkPattern($input: LinkPatternUpdateInput!) {
    result: linkPatternUpdate(input: $input) { errors { field messages } }
  }
`);

export const deleteLinkPattern = graphql(`
  mutation DeleteLinkPattern($input: LinkPatternDeleteInput!) {
    result: linkPatternDelete(input: $input) { errors { field messages } }
  }
`);

export const moveLinkPattern = graphql(`
  mutation MoveLinkPattern($input: LinkPatternMoveInput!) {
    result: linkPatternMove(input: $input) { errors { field messages } }
  }
`);

export const testLinkPatterns = graphql(`
  query TestLinkPatterns($text: String!, $pattern: LinkPatternDraftInput) {
    linkPatternTest(text: $text, pattern: $pattern) {
      links { start end url name }
      errors { field messages }
    }
  }
`);

export type LinkPattern = ResultOf<typeof linkPatternsQuery>['linkPatterns'][number];
export type LinkTest = ResultOf<typeof testLinkPatterns>['linkPatternTest'];
