import {
  type PersonReport,
  type ReportDay,
  type ReportHour,
  type Reports,
  readReports,
} from '../reports/read-reports.js';
import { maximumDays } from '../reports/report-range.js';
import type { ResponseTimes } from '../reports/response-times.js';
import { retentionDays } from '../reports/retention.js';
import type { UsualResponseTime } from '../reports/usual-response-time.js';
import {
  longestWaits,
  mostWaiting,
  readLongestWaits,
  readWaiting,
  type WaitingGroup,
} from '../reports/waiting.js';
import type { OperatorTypes } from './account-kind.js';
import type { WorkTypes } from './work-state-types.js';

/** Adds the reports to the Operator API: figures of a range of days, threads that wait now, and usual response times. */
export function addReports(types: OperatorTypes, work: Pick<WorkTypes, 'Colleague'>): void {
  addReportOfDays(types, work);
  addWaiting(types);
  addUsualResponseTime(types);
}

const messageFields = {
  fromSellers: 'The number of messages of sellers.',
  fromOperator: 'The number of messages of the operator.',
} as const;

function addReportOfDays({ builder }: OperatorTypes, { Colleague }: Pick<WorkTypes, 'Colleague'>): void {
  const Times = builder.objectRef<ResponseTimes>('ReportResponseTimes').implement({
    description:
      'First replies of the operator, and their response times: from the first unanswered message of the seller to the first reply.',
    fields: (t) => ({
      firstReplies: t.exposeInt('firstReplies', { description: 'The number of first replies.' }),
      medianSeconds: t.exposeInt('median', {
        nullable: true,
        description: 'The median response time, exact to 10 % or a second; null without a first reply.',
      }),
      p90Seconds: t.exposeInt('p90', {
        nullable: true,
        description:
          'The response time that 90 % of the first replies do not exceed, exact to 10 % or a second; null without a first reply.',
      }),
    }),
  });
  const Day = builder.objectRef<ReportDay>('ReportDay').implement({
    description: 'The figures of a day in the time zone of the report.',
    fields: (t) => ({
      day: t.exposeString('day', { description: 'The day, such as `2026-03-29`.' }),
      fromSellers: t.exposeInt('fromSellers', { description: messageFields.fromSellers }),
      fromOperator: t.exposeInt('fromOperator', { description: messageFields.fromOperator }),
      responseTimes: t.field({
        type: Times,
        description: 'The first replies of this day.',
        resolve: (day) => day,
      }),
    }),
  });
  const Hour = builder.objectRef<ReportHour>('ReportHour').implement({
    description: 'The numbers of messages within an hour of the week, of all days of the report.',
    fields: (t) => ({
      weekday: t.exposeInt('weekday', { description: 'From 1 for Monday to 7 for Sunday.' }),
      hour: t.exposeInt('hour', { description: 'The hour of the day, from 0 to 23.' }),
      fromSellers: t.exposeInt('fromSellers', { description: messageFields.fromSellers }),
      fromOperator: t.exposeInt('fromOperator', { description: messageFields.fromOperator }),
    }),
  });
  const Person = builder.objectRef<PersonReport>('ReportPerson').implement({
    description: 'The first replies of one user of the operator.',
    fields: (t) => ({
      user: t.expose('user', {
        type: Colleague,
        nullable: true,
        description: 'The user; null for all programs, users who left and users who are not known.',
      }),
      responseTimes: t.field({
        type: Times,
        description: 'The first replies of the user.',
        resolve: (person) => person,
      }),
    }),
  });
  const Report = builder.objectRef<Reports>('ChatReports').implement({
    description: 'The figures of a range of days. They can be some seconds late.',
    fields: (t) => ({
      from: t.exposeString('from', { description: 'The first day.' }),
      to: t.exposeString('to', { description: 'The last day.' }),
      timeZone: t.exposeString('timeZone', { description: 'The time zone of the days and hours.' }),
      completeFrom: t.exposeString('completeFrom', {
        nullable: true,
        description: `The first day from which the figures contain all messages. They are kept for ${retentionDays} days. Null while messages from before an upgrade are still counted.`,
      }),
      days: t.expose('days', { type: [Day], description: 'All days of the range.' }),
      hours: t.expose('hours', { type: [Hour], description: 'All hours of the week.' }),
      team: t.expose('team', {
        type: Times,
        description: "The first replies of all of the operator's side.",
      }),
      people: t.expose('people', {
        type: [Person],
        description: 'Those with a first reply, those with the most first.',
      }),
    }),
  });

  builder.queryFields((t) => ({
    chatReports: t.field({
      type: Report,
      description:
        'The report of a range of days: messages, first replies and response times. It costs the range, not the number of messages.',
      args: {
        from: t.arg.string({ required: true, description: 'The first day, such as `2026-03-01`.' }),
        to: t.arg.string({
          required: true,
          description: `The last day. A range has at most ${maximumDays} days.`,
        }),
        timeZone: t.arg.string({
          required: true,
          description: 'The IANA name of the time zone of the days, such as `Europe/Berlin`.',
        }),
      },
      resolve: (_root, range, { actor, database }) => readReports(actor, database, range),
    }),
  }));
}

function addWaiting({ builder, Seller }: OperatorTypes): void {
  const Group = builder.objectRef<WaitingGroup>('WaitingThreadGroup').implement({
    description: 'Open threads that wait for an answer, by the length of the wait.',
    fields: (t) => ({
      fromSeconds: t.exposeInt('fromSeconds', { description: 'The shortest wait of the group.' }),
      toSeconds: t.exposeInt('toSeconds', {
        nullable: true,
        description: 'Waits of the group are shorter than this; null for the last group.',
      }),
      threads: t.exposeInt('threads', { description: `The number of threads, at most ${mostWaiting}.` }),
      isExact: t.exposeBoolean('isExact', { description: 'Whether there are no more threads.' }),
    }),
  });
  const Waiting = builder.objectRef<WaitingGroup[]>('WaitingThreads').implement({
    description: 'The open threads that wait for an answer now.',
    fields: (t) => ({
      groups: t.field({
        type: [Group],
        description: 'Their numbers by the length of the wait, the shortest first.',
        resolve: (groups) => groups,
      }),
      longest: t.field({
        type: [Seller],
        description: `The ${longestWaits} sellers who wait longest, the longest first. \`threads(list: NEEDS_REPLY)\` has all.`,
        resolve: (_waiting, _arguments, { actor, database }) => readLongestWaits(actor, database),
      }),
    }),
  });
  builder.queryFields((t) => ({
    waitingThreads: t.field({
      type: Waiting,
      description: 'The open threads that wait for an answer now, in figures.',
      resolve: (_root, _arguments, { actor, database }) => readWaiting(actor, database),
    }),
  }));
}

function addUsualResponseTime({ builder, Seller }: OperatorTypes): void {
  const Usual = builder.objectRef<UsualResponseTime>('UsualResponseTime').implement({
    description: 'The medians of the latest 20 response times of each side of a thread.',
    fields: (t) => ({
      sellerSeconds: t.exposeInt('seller', {
        nullable: true,
        description: 'How fast the seller answers the operator; null if it never did.',
      }),
      operatorSeconds: t.exposeInt('operator', {
        nullable: true,
        description: 'How fast the operator answers the seller; null if it never did.',
      }),
    }),
  });
  builder.objectFields(Seller, (t) => ({
    usualResponseTime: t.field({
      type: Usual,
      description: 'How fast both sides of the thread usually answer. It can be some seconds late.',
      resolve: ({ sellerId }, _arguments, { nodes }) => nodes.work.usualResponseTime(sellerId),
    }),
  }));
}
