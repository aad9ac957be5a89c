import type { GraphQLSchema } from 'graphql';
import type { Actor } from '../access/actor.js';
import { addChat } from './chat-fields.js';
import { addChatTokens } from './chat-token-fields.js';
import { chatTypes } from './chat-types.js';
import { reportCommits } from './committed-fields.js';
import { contentTypes } from './content-types.js';
import { addExports } from './export-fields.js';
import { addNotificationPreferences, type PreferenceTypes } from './notification-fields.js';
import { addNotificationTest } from './notification-test-field.js';
import { describePermissions } from './operation-permissions.js';
import { addPushSubscriptions } from './push-fields.js';
import { addPushTest } from './push-test-field.js';
import { addRedaction } from './redaction-fields.js';
import { addViewer } from './viewer.js';
import { addWebhooks } from './webhook-fields.js';

/** The types that both APIs have, to which one API adds its own. */
export interface SharedSchema<A extends Actor> {
  types: ReturnType<typeof chatTypes<A>>;
  content: ReturnType<typeof contentTypes<A>>;
  redaction: ReturnType<typeof addRedaction<A>>;
  viewer: ReturnType<typeof addViewer<A>>;
  preferences: PreferenceTypes<A>;
}

/** Builds the schema of one side's API: the fields of both sides, and those that `addOwn` adds. */
export function buildSchema<A extends Actor>(
  side: A['side'],
  addOwn: (shared: SharedSchema<A>) => void,
): GraphQLSchema {
  const types = chatTypes<A>();
  const caller = side === 'operator' ? 'an operator' : 'a seller';
  types.builder.queryType({ description: `The queries of ${caller}.` });
  types.builder.mutationType({ description: `The mutations of ${caller}.` });
  types.builder.subscriptionType({ description: `The subscriptions of ${caller}.` });
  const content = contentTypes(types);
  addChat(types, content, side);
  const redaction = addRedaction(types, content);
  addExports(types, side);
  addWebhooks(types, side);
  addChatTokens(types, side);
  const viewer = addViewer(types);
  const preferences = addNotificationPreferences(types, side);
  addNotificationTest(types);
  addPushSubscriptions(types);
  addPushTest(types);
  addOwn({ types, content, redaction, viewer, preferences });
  return describePermissions(reportCommits(types.builder.toSchema()));
}
