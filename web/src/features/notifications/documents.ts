import type { ResultOf, VariablesOf } from 'gql.tada';
import { graphql as operatorGraphql } from '../../api/operator-graphql.js';
import { graphql } from '../../api/seller-graphql.js';

/** Reads what both sides can choose. */
const sellerQuery = graphql(`
  query OwnNotifications {
    preferences: notificationPreferences {
      email emailState messages pushMessages desktop sound quietHours { from to } timeZone isQuiet language
    }
  }
`);

const sellerUpdate = graphql(`
  mutation UpdateOwnNotifications($input: NotificationPreferencesUpdateInput!) {
    result: notificationPreferencesUpdate(input: $input) {
      preferences: notificationPreferences {
        email emailState messages pushMessages desktop sound quietHours { from to } timeZone isQuiet language
      }
      errors { field messages }
    }
  }
`);

const operatorQuery = operatorGraphql(`
  query OwnNotifications {
    preferences: notificationPreferences {
      email emailState messages unassigned mentions pushMessages pushUnassigned pushMentions desktop sound quietHours { from to } timeZone isQuiet language
    }
  }
`);

const operatorUpdate = operatorGraphql(`
  mutation UpdateOwnNotifications($input: NotificationPreferencesUpdateInput!) {
    result: notificationPreferencesUpdate(input: $input) {
      preferences: notificationPreferences {
        email emailState messages unassigned mentions pushMessages pushUnassigned pushMentions desktop sound quietHours { from to } timeZone isQuiet language
      }
      errors { field messages }
    }
  }
`);

/** The documents of each side. */
export const preferenceDocuments = {
  operator: { query: operatorQuery, update: operatorUpdate },
  seller: { query: sellerQuery, update: sellerUpdate },
} as const;

/** Sends a test email. Both APIs accept it. */
export const testDocument = graphql(`
  mutation TestNotification {
    result: notificationTest(input: {}) { email errors { field messages } }
  }
`);

export const mutedQuery = operatorGraphql(`
  query IsMuted($id: ID!) { node(id: $id) { ... on Seller { isMuted } } }
`);

export const muteDocument = operatorGraphql(`
  mutation MuteThread($input: NotificationMuteSetInput!) {
    result: notificationMuteSet(input: $input) { seller { isMuted } errors { field messages } }
  }
`);

type SellerPreferences = ResultOf<typeof sellerQuery>['preferences'];
type OperatorPreferences = ResultOf<typeof operatorQuery>['preferences'];

/** A person's own notifications. A seller's person has none of those about unassigned conversations and mentions. */
export type Preferences = SellerPreferences &
  Partial<Pick<OperatorPreferences, 'unassigned' | 'mentions' | 'pushUnassigned' | 'pushMentions'>>;

/** A change; omitted fields keep their values. */
export type PreferenceChange = VariablesOf<typeof operatorUpdate>['input'];
