import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const reportsQuery = graphql(`
  query Reports($from: String!, $to: String!, $timeZone: String!) {
    chatReports(from: $from, to: $to, timeZone: $timeZone) {
      from to timeZone completeFrom
      days { day fromSellers fromOperator responseTimes { firstReplies medianSeconds p90Seconds } }
      hours { weekday hour fromSellers fromOperator }
      team { firstReplies medianSeconds p90Seconds }
      people { user { id name } responseTimes { firstReplies medianSeconds p90Seconds } }
    }
    waitingThreads {
      groups { fromSeconds toSeconds threads isExact }
      longest { id businessName waitingSince }
    }
  }
`);

export type Report = ResultOf<typeof reportsQuery>['chatReports'];
export type Waiting = ResultOf<typeof reportsQuery>['waitingThreads'];
export type ResponseTimes = Report['team'];
