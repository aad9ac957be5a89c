import type { Actor } from '../access/actor.js';
import { type NotificationLanguage, notificationLanguages } from '../notifications/languages.js';
import {
  type EmailState,
  type NotificationPreferences,
  type OwnNotifications,
  type QuietTimes,
  readPreferences,
  updatePreferences,
} from '../notifications/preferences.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const { clientMutationId } = inputDescriptions;

/** The names of the languages in the schema. */
export const languages = {
  en: { name: 'ENGLISH', description: 'English.' },
  de: { name: 'GERMAN', description: 'German.' },
  ar: { name: 'ARABIC', description: 'Arabic.' },
} as const satisfies Record<NotificationLanguage, { name: string; description: string }>;

function languageEnum<A extends Actor>({ builder }: ReturnType<typeof chatTypes<A>>) {
  return builder.enumType('NotificationLanguage', {
    description: 'A language of notifications.',
    values: Object.fromEntries(
      notificationLanguages.map((value) => {
        const { name, description } = languages[value];
        return [name, { value, description }];
      }),
    ) as { [language: string]: { value: NotificationLanguage; description: string } },
  });
}

export const preferenceDescriptions = {
  messages:
    'Whether the caller gets emails about unread messages. Of an operator: in conversations that are assigned to the caller.',
  unassigned:
    'Whether the caller gets emails about unread messages in conversations that nobody is assigned to.',
  mentions: 'Whether the caller gets emails about mentions in notes.',
  pushMessages:
    'Whether subscribed browsers of the caller get a push about each new message. Of an operator: in conversations that are assigned to the caller.',
  pushUnassigned:
    'Whether subscribed browsers of the caller get a push about each new message in conversations that nobody is assigned to.',
  pushMentions: 'Whether subscribed browsers of the caller get a push about mentions in notes.',
  desktop:
    'Whether open pages of the portal show desktop notifications of new messages. Of an operator: in conversations that are assigned to the caller or to nobody, and of mentions.',
  sound: 'Whether open pages of the portal play a sound for the same.',
  quietHours: 'The hours in which the caller gets none; they are sent at their end. Null: no such hours.',
  timeZone: 'The time zone of the quiet hours, such as `Europe/Berlin`.',
  language: "The language of the caller's notifications. Null: that of the marketplace.",
} as const satisfies Record<keyof NotificationPreferences, string>;

const quietDescriptions = {
  from: 'The start, such as `22:00`.',
  to: 'The end, such as `07:00`. If it is before the start, it is on the next day.',
} as const satisfies Record<keyof QuietTimes, string>;

/** The states of emails in the schema. Whether the server can send any is not known to the use cases. */
const emailStates = {
  active: ['ACTIVE', 'Emails are sent.'],
  rejected: [
    'REJECTED',
    'The mail server rejected the address, so none are sent until it accepts one, such as a test.',
  ],
  turnedOff: ['TURNED_OFF', 'The marketplace sends none.'],
  unavailable: ['UNAVAILABLE', 'The server sends no emails.'],
} as const satisfies Record<EmailState | 'unavailable', readonly [name: string, description: string]>;

type ShownEmailState = keyof typeof emailStates;

function emailStateEnum<A extends Actor>({ builder }: ReturnType<typeof chatTypes<A>>) {
  return builder.enumType('NotificationEmailState', {
    description: 'Whether emails about unread messages reach a person.',
    values: Object.fromEntries(
      Object.entries(emailStates).map(([value, [name, description]]) => [name, { value, description }]),
    ) as { [state: string]: { value: ShownEmailState; description: string } },
  });
}

/** Adds the caller's own preferences to an API. */
export function addNotificationPreferences<A extends Actor>(
  types: ReturnType<typeof chatTypes<A>>,
  side: A['side'],
) {
  const { builder } = types;
  const Language = languageEnum(types);
  const State = emailStateEnum(types);
  const QuietHours = builder.objectRef<QuietTimes>('QuietHours').implement({
    description: 'Hours of each day in which a person gets no notifications.',
    fields: (t) => ({
      from: t.exposeString('from', { description: quietDescriptions.from }),
      to: t.exposeString('to', { description: quietDescriptions.to }),
    }),
  });
  const Preferences = builder.objectRef<OwnNotifications>('NotificationPreferences').implement({
    description: 'What the caller has chosen about notifications.',
    fields: (t) => ({
      email: t.exposeString('email', { description: "The caller's address, which emails go to." }),
      emailState: t.field({
        type: State,
        description: 'Whether emails about unread messages reach the caller.',
        resolve: ({ emailState }, _arguments, { testMails }) => (testMails ? emailState : 'unavailable'),
      }),
      messages: t.exposeBoolean('messages', { description: preferenceDescriptions.messages }),
      pushMessages: t.exposeBoolean('pushMessages', { description: preferenceDescriptions.pushMessages }),
      desktop: t.exposeBoolean('desktop', { description: preferenceDescriptions.desktop }),
      sound: t.exposeBoolean('sound', { description: preferenceDescriptions.sound }),
      quietHours: t.expose('quietHours', {
        type: QuietHours,
        nullable: true,
        description: preferenceDescriptions.quietHours,
      }),
      isQuiet: t.exposeBoolean('isQuiet', {
        description: 'Whether it is a quiet hour of the caller now.',
      }),
      timeZone: t.exposeString('timeZone', { description: preferenceDescriptions.timeZone }),
      language: t.expose('language', {
        type: Language,
        nullable: true,
        description: preferenceDescriptions.language,
      }),
    }),
  });
  const Payload = payloadBuilder(types)<{ notificationPreferences: OwnNotifications }>(
    'notificationPreferencesUpdate',
  );
  builder.objectType(Payload, {
    description: 'The answer of `notificationPreferencesUpdate`.',
    fields: (t) => ({
      notificationPreferences: t.expose('notificationPreferences', {
        type: Preferences,
        nullable: true,
        description: 'The preferences after the change; null if the input is invalid.',
      }),
    }),
  });
  const Input = preferencesInput(types, Language, side);
  builder.queryFields((t) => ({
    notificationPreferences: t.field({
      type: Preferences,
      description: 'What the caller has chosen about notifications.',
      resolve: (_root, _arguments, { actor, database }) => readPreferences(actor, database),
    }),
  }));
  builder.mutationFields((t) => ({
    notificationPreferencesUpdate: t.field({
      type: Payload,
      nullable: true,
      description:
        "Changes the caller's own preferences for notifications. Fields that the input omits keep their values.",
      args: { input: t.arg({ type: Input, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { messages, pushMessages, desktop, sound, quietHours, timeZone, language } = input;
          const change = {
            ...(messages != null && { messages }),
            ...(pushMessages != null && { pushMessages }),
            ...(desktop != null && { desktop }),
            ...(sound != null && { sound }),
            ...operatorChoices(input),
            ...(quietHours !== undefined && { quietHours }),
            ...(timeZone != null && { timeZone }),
            ...(language !== undefined && { language }),
          };
          return { notificationPreferences: await updatePreferences(actor, database, change) };
        }),
    }),
  }));
  return { Language, Preferences };
}

export type PreferenceTypes<A extends Actor> = ReturnType<typeof addNotificationPreferences<A>>;

function preferencesInput<A extends Actor>(
  { builder }: ReturnType<typeof chatTypes<A>>,
  Language: ReturnType<typeof languageEnum<A>>,
  side: A['side'],
) {
  const QuietHoursInput = builder.inputType('QuietHoursInput', {
    description: 'Hours of each day in which a person gets no notifications.',
    fields: (t) => ({
      from: t.string({ required: true, description: quietDescriptions.from }),
      to: t.string({ required: true, description: quietDescriptions.to }),
    }),
  });
  return builder.inputType('NotificationPreferencesUpdateInput', {
    description: 'The input of `notificationPreferencesUpdate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: clientMutationId }),
      messages: t.boolean({ description: preferenceDescriptions.messages }),
      pushMessages: t.boolean({ description: preferenceDescriptions.pushMessages }),
      desktop: t.boolean({ description: preferenceDescriptions.desktop }),
      sound: t.boolean({ description: preferenceDescriptions.sound }),
      ...(side === 'operator' && {
        unassigned: t.boolean({ description: preferenceDescriptions.unassigned }),
        mentions: t.boolean({ description: preferenceDescriptions.mentions }),
        pushUnassigned: t.boolean({ description: preferenceDescriptions.pushUnassigned }),
        pushMentions: t.boolean({ description: preferenceDescriptions.pushMentions }),
      }),
      quietHours: t.field({ type: QuietHoursInput, description: preferenceDescriptions.quietHours }),
      timeZone: t.string({ description: preferenceDescriptions.timeZone }),
      language: t.field({ type: Language, description: preferenceDescriptions.language }),
    }),
  });
}

/** The choices that only the Operator API's input has. */
const operatorFields = ['unassigned', 'mentions', 'pushUnassigned', 'pushMentions'] as const;

/** Returns those of them that an input changes. */
function operatorChoices(
  input: Partial<Record<(typeof operatorFields)[number], boolean | null | undefined>>,
) {
  const changed = operatorFields.flatMap((field) => {
    const value = input[field];
    return value == null ? [] : [[field, value] as const];
  });
  return Object.fromEntries(changed) as Partial<Record<(typeof operatorFields)[number], boolean>>;
}
