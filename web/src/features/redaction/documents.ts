import type { VariablesOf } from 'gql.tada';
import { graphql } from '../../api/seller-graphql.js';

/** The same in both APIs: which messages the user can redact. */
export const redactionRights = graphql(`
  query RedactionRights { viewer { name canRedactMessages marketplace { authorRedactionMinutes } } }
`);

/** The same in both APIs: what the content policy finds in a text. */
export const findings = graphql(`
  query RedactionFindings($message: String!) {
    chatMessageCheck(message: $message) { findings { kind description } }
  }
`);

/** The same in both APIs. */
export const redactMessage = graphql(`
  mutation RedactMessage($input: ChatMessageRedactInput!) {
    chatMessageRedact(input: $input) { partCount errors { field messages } }
  }
`);

export type RedactionInput = VariablesOf<typeof redactMessage>['input'];
