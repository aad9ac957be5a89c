import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const settingsQuery = graphql(`
  query NotificationSettings {
    settings: notificationSettings { emails delayMinutes firstLine colour defaultLanguage replies replyDomain }
    viewer { canManageAccounts }
  }
`);

export const updateSettings = graphql(`
  mutation UpdateNotificationSettings($input: NotificationSettingsUpdateInput!) {
    result: notificationSettingsUpdate(input: $input) {
      notificationSettings { emails }
      errors { field messages }
    }
  }
`);

export type NotificationSettings = ResultOf<typeof settingsQuery>['settings'];
