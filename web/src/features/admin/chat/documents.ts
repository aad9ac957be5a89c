import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const marketplaceQuery = graphql(
  `query AdminMarketplace { marketplace { name chatEnabled authorRedactionMinutes } }`,
);

export const expectationsQuery = graphql(`
  query ExpectationSettings {
    settings: expectationSettings { showsReplyTime officeHours { weekday from to } timeZone outOfOffice }
  }
`);

export const updateExpectations = graphql(`
  mutation UpdateExpectationSettings($input: ExpectationSettingsUpdateInput!) {
    result: expectationSettingsUpdate(input: $input) {
      expectationSettings { timeZone }
      errors { field messages }
    }
  }
`);

export type ExpectationSettings = ResultOf<typeof expectationsQuery>['settings'];

export const updateMarketplace = graphql(`
  mutation UpdateMarketplace($input: MarketplaceUpdateInput!) {
    result: marketplaceUpdate(input: $input) { marketplace { name chatEnabled } errors { field messages } }
  }
`);

/** Reads how long messages are kept, and whether the signed-in person can change it. */
export const messageRetentionQuery = graphql(
  'query MessageRetention { messageRetention { months nextRunAt } viewer { canManageAccounts } }',
);

export const retentionPreviewQuery = graphql(`
  query MessageRetentionPreview($months: Int!) {
    preview: messageRetentionPreview(months: $months) { before messageCount threadCount isExact }
  }
`);

export const updateMessageRetention = graphql(`
  mutation UpdateMessageRetention($input: MessageRetentionUpdateInput!) {
    result: messageRetentionUpdate(input: $input) { messageRetention { months } errors { field messages } }
  }
`);
