import type { ResultOf, VariablesOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const policyQuery = graphql(`
  query Policy {
    contentPolicy {
      actions { kind action defaultAction lowConfidenceAction }
      patterns { id name expression action }
      allowances { id name expression }
    }
  }
`);

export const updatePolicy = graphql(`
  mutation UpdatePolicy($input: ContentPolicyUpdateInput!) {
    result: contentPolicyUpdate(input: $input) { errors { field messages } }
  }
`);

export const createPattern = graphql(`
  mutation CreatePattern($input: ContentPatternCreateInput!) {
    result: contentPatternCreate(input: $input) { errors { field messages } }
  }
`);

export const deletePattern = graphql(`
  mutation DeletePattern($input: ContentPatternDeleteInput!) {
    result: contentPatternDelete(input: $input) { errors { field messages } }
  }
`);

export const createAllowance = graphql(`
  mutation CreateAllowance($input: ContentAllowanceCreateInput!) {
    result: contentAllowanceCreate(input: $input) { errors { field messages } }
  }
`);

export const deleteAllowance = graphql(`
  mutation DeleteAllowance($input: ContentAllowanceDeleteInput!) {
    result: contentAllowanceDelete(input: $input) { errors { field messages } }
  }
`);

export const checkQuery = graphql(`
  query PolicyCheck($message: String!) {
    chatMessageCheck(message: $message) {
      blocked
      toAcknowledge
      redactedMessage
      findings { kind action description start end }
    }
  }
`);

export const trialQuery = graphql(`
  query RuleTrial($type: ContentRuleType!, $expression: String, $text: String) {
    contentRuleTrial(type: $type, expression: $expression, text: $text) {
      matchedMessages
      readMessages
      isComplete
      errors { messages }
    }
  }
`);

export const findingReport = graphql(`
  query FindingReport($from: String!, $to: String!, $after: String) {
    page: contentFindingReport(from: $from, to: $to, first: 50, after: $after) {
      totals { kind outcome fromSellers fromOperator }
      nodes { seller { id businessName } counts { kind outcome fromSellers fromOperator } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export type FindingReport = ResultOf<typeof findingReport>['page'];
export type FindingCount = FindingReport['totals'][number];
export type Outcome = FindingCount['outcome'];
export type Trial = ResultOf<typeof trialQuery>['contentRuleTrial'];
export type RuleType = VariablesOf<typeof trialQuery>['type'];
export type Policy = ResultOf<typeof policyQuery>['contentPolicy'];
export type Kind = Policy['actions'][number]['kind'];
export type Action = Policy['actions'][number]['action'];
export type Check = ResultOf<typeof checkQuery>['chatMessageCheck'];
