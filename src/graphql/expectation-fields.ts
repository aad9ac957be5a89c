import type { SellerActor } from '../access/actor.js';
import {
  type ExpectationSettings,
  type Expectations,
  maxOutOfOffice,
  type OfficeHours,
  readExpectations,
  readExpectationsSet,
  updateExpectations,
} from '../notifications/expectations.js';
import type { OperatorTypes } from './account-kind.js';
import type { SharedSchema } from './api-schema.js';
import { inputDescriptions } from './chat-mutations.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const { clientMutationId } = inputDescriptions;

const settingDescriptions = {
  showsReplyTime: 'Whether a seller sees how fast the operator usually replies to it.',
  officeHours: 'The days with office hours. None: sellers see no office hours.',
  timeZone: 'The time zone of the office hours, such as `Europe/Berlin`.',
  outOfOffice: `A line that sellers see before they write, at most ${maxOutOfOffice} characters. Null: none.`,
} as const satisfies Record<keyof ExpectationSettings, string>;

const hoursDescriptions = {
  weekday: 'From 1 for Monday to 7 for Sunday; each at most once.',
  from: 'When they begin, such as `09:00`.',
  to: 'When they end; `00:00` is the midnight at the end of the day.',
} as const satisfies Record<keyof OfficeHours, string>;

/** Adds what sellers see before they write to the Operator API. */
export function addExpectationSettings(types: OperatorTypes): void {
  const { builder } = types;
  const Hours = builder.objectRef<OfficeHours>('OfficeHours').implement({
    description: 'The office hours of a weekday.',
    fields: (t) => ({
      weekday: t.exposeInt('weekday', { description: hoursDescriptions.weekday }),
      from: t.exposeString('from', { description: hoursDescriptions.from }),
      to: t.exposeString('to', { description: hoursDescriptions.to }),
    }),
  });
  const Settings = builder.objectRef<ExpectationSettings>('ExpectationSettings').implement({
    description: 'What sellers see before they write.',
    fields: (t) => ({
      showsReplyTime: t.exposeBoolean('showsReplyTime', { description: settingDescriptions.showsReplyTime }),
      officeHours: t.field({
        type: [Hours],
        description: settingDescriptions.officeHours,
        resolve: ({ officeHours }) => [...officeHours],
      }),
      timeZone: t.exposeString('timeZone', { description: settingDescriptions.timeZone }),
      outOfOffice: t.exposeString('outOfOffice', {
        nullable: true,
        description: settingDescriptions.outOfOffice,
      }),
    }),
  });
  const HoursInput = builder.inputType('OfficeHoursInput', {
    description: 'The office hours of a weekday.',
    fields: (t) => ({
      weekday: t.int({ required: true, description: hoursDescriptions.weekday }),
      from: t.string({ required: true, description: hoursDescriptions.from }),
      to: t.string({ required: true, description: hoursDescriptions.to }),
    }),
  });
  const Payload = payloadBuilder(types)<{ expectationSettings: ExpectationSettings }>(
    'expectationSettingsUpdate',
  ).implement({
    description: 'The answer of `expectationSettingsUpdate`.',
    fields: (t) => ({
      expectationSettings: t.expose('expectationSettings', {
        type: Settings,
        nullable: true,
        description: 'The settings after the change; null if the input is invalid.',
      }),
    }),
  });
  const Input = builder.inputType('ExpectationSettingsUpdateInput', {
    description: 'The input of `expectationSettingsUpdate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: clientMutationId }),
      showsReplyTime: t.boolean({ description: settingDescriptions.showsReplyTime }),
      officeHours: t.field({ type: [HoursInput], description: settingDescriptions.officeHours }),
      timeZone: t.string({ description: settingDescriptions.timeZone }),
      outOfOffice: t.string({ description: settingDescriptions.outOfOffice }),
    }),
  });
  builder.queryFields((t) => ({
    expectationSettings: t.field({
      type: Settings,
      description: 'What sellers see before they write.',
      resolve: (_root, _arguments, { actor, database }) => readExpectationsSet(actor, database),
    }),
  }));
  builder.mutationFields((t) => ({
    expectationSettingsUpdate: t.field({
      type: Payload,
      nullable: true,
      description:
        'Changes what sellers see before they write. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: Input, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { showsReplyTime, officeHours, timeZone, outOfOffice } = input;
          const change = {
            ...(showsReplyTime != null && { showsReplyTime }),
            ...(officeHours != null && { officeHours }),
            ...(timeZone != null && { timeZone }),
            ...(outOfOffice !== undefined && { outOfOffice }),
          };
          return { expectationSettings: await updateExpectations(actor, database, change) };
        }),
    }),
  }));
}

/** Adds what the seller sees before it writes to the Seller API. */
export function addExpectations({ types: { builder }, viewer }: SharedSchema<SellerActor>): void {
  const Type = builder.objectRef<Expectations>('Expectations').implement({
    description: 'What the seller can expect before it writes.',
    fields: (t) => ({
      replySeconds: t.exposeInt('replySeconds', {
        nullable: true,
        description:
          'The time in seconds within which the operator usually replies to the seller, rounded up; null if the marketplace does not show it, if it is not known yet, or if it is longer than a week.',
      }),
      isOpen: t.exposeBoolean('isOpen', {
        nullable: true,
        description: 'Whether it is within the office hours now; null if the marketplace has none.',
      }),
      changesAt: t.expose('changesAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When the office opens or closes next; null if it does not.',
      }),
      outOfOffice: t.exposeString('outOfOffice', {
        nullable: true,
        description:
          "The marketplace's line for sellers who are about to write, such as in holidays; null: none.",
      }),
    }),
  });
  builder.objectFields(viewer.Marketplace, (t) => ({
    expectations: t.field({
      type: Type,
      nullable: true,
      description:
        'What the seller can expect before it writes; null if the marketplace shows nothing. `ChatSettingsChanged` says that it can be another.',
      resolve: (_marketplace, _arguments, { actor, database }) => readExpectations(actor, database),
    }),
  }));
}
