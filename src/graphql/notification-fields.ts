import type { Actor, OperatorActor } from '../access/actor.js';
import { type NotificationLanguage, notificationLanguages } from '../notifications/languages.js';
import {
  type NotificationPreferences,
  type QuietTimes,
  readPreferences,
  updatePreferences,
} from '../notifications/preferences.js';
import {
  delayBounds,
  type NotificationSettings,
  readSettings,
  updateSettings,
} from '../notifications/settings.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const { clientMutationId } = inputDescriptions;

/** The names of the languages in the schema. */
const languages = {
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

const preferenceDescriptions = {
  messages: 'Whether the caller gets emails about unread messages.',
  quietHours: 'The hours in which the caller gets none; an email is sent at their end. Null: no such hours.',
  timeZone: 'The time zone of the quiet hours, such as `Europe/Berlin`.',
  language: "The language of the caller's notifications. Null: that of the marketplace.",
} as const satisfies Record<keyof NotificationPreferences, string>;

const quietDescriptions = {
  from: 'The start, such as `22:00`.',
  to: 'The end, such as `07:00`. If it is before the start, it is on the next day.',
} as const satisfies Record<keyof QuietTimes, string>;

/** Adds the caller's own preferences to an API. @returns the type of the languages. */
export function addNotificationPreferences<A extends Actor>(types: ReturnType<typeof chatTypes<A>>) {
  const { builder } = types;
  const Language = languageEnum(types);
  const QuietHours = builder.objectRef<QuietTimes>('QuietHours').implement({
    description: 'Hours of each day in which a person gets no notifications.',
    fields: (t) => ({
      from: t.exposeString('from', { description: quietDescriptions.from }),
      to: t.exposeString('to', { description: quietDescriptions.to }),
    }),
  });
  const Preferences = builder.objectRef<NotificationPreferences>('NotificationPreferences').implement({
    description: 'What the caller has chosen about notifications.',
    fields: (t) => ({
      messages: t.exposeBoolean('messages', { description: preferenceDescriptions.messages }),
      quietHours: t.expose('quietHours', {
        type: QuietHours,
        nullable: true,
        description: preferenceDescriptions.quietHours,
      }),
      timeZone: t.exposeString('timeZone', { description: preferenceDescriptions.timeZone }),
      language: t.expose('language', {
        type: Language,
        nullable: true,
        description: preferenceDescriptions.language,
      }),
    }),
  });
  const Payload = payloadBuilder(types)<{ notificationPreferences: NotificationPreferences }>(
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
  const Input = preferencesInput(types, Language);
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
          const { messages, quietHours, timeZone, language } = input;
          const change = {
            ...(messages != null && { messages }),
            ...(quietHours !== undefined && { quietHours }),
            ...(timeZone != null && { timeZone }),
            ...(language !== undefined && { language }),
          };
          return { notificationPreferences: await updatePreferences(actor, database, change) };
        }),
    }),
  }));
  return Language;
}

function preferencesInput<A extends Actor>(
  { builder }: ReturnType<typeof chatTypes<A>>,
  Language: ReturnType<typeof languageEnum<A>>,
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
      quietHours: t.field({ type: QuietHoursInput, description: preferenceDescriptions.quietHours }),
      timeZone: t.string({ description: preferenceDescriptions.timeZone }),
      language: t.field({ type: Language, description: preferenceDescriptions.language }),
    }),
  });
}

const settingDescriptions = {
  emails: 'Whether people get emails about unread messages.',
  delayMinutes: `The minutes for which a message waits before an email, ${delayBounds.min} to ${delayBounds.max}.`,
  firstLine:
    'Whether an email has the first line of the first message that waits. A message in which the content policy finds something is never shown.',
  colour: 'The colour of emails and of their page, such as `#4338ca`. Null: that of Parley.',
  defaultLanguage: 'The language of people who have chosen none.',
} as const satisfies Record<keyof NotificationSettings, string>;

/** Adds the marketplace's settings for notifications to the Operator API. */
export function addNotificationSettings(
  types: OperatorTypes,
  Language: ReturnType<typeof addNotificationPreferences<OperatorActor>>,
): void {
  const { builder } = types;
  const Settings = builder.objectRef<NotificationSettings>('NotificationSettings').implement({
    description: "The marketplace's settings for emails about unread messages.",
    fields: (t) => ({
      emails: t.exposeBoolean('emails', { description: settingDescriptions.emails }),
      delayMinutes: t.exposeInt('delayMinutes', { description: settingDescriptions.delayMinutes }),
      firstLine: t.exposeBoolean('firstLine', { description: settingDescriptions.firstLine }),
      colour: t.exposeString('colour', { nullable: true, description: settingDescriptions.colour }),
      defaultLanguage: t.expose('defaultLanguage', {
        type: Language,
        description: settingDescriptions.defaultLanguage,
      }),
    }),
  });
  const Payload = payloadBuilder(types)<{ notificationSettings: NotificationSettings }>(
    'notificationSettingsUpdate',
  );
  builder.objectType(Payload, {
    description: 'The answer of `notificationSettingsUpdate`.',
    fields: (t) => ({
      notificationSettings: t.expose('notificationSettings', {
        type: Settings,
        nullable: true,
        description: 'The settings after the change; null if the input is invalid.',
      }),
    }),
  });
  const Input = builder.inputType('NotificationSettingsUpdateInput', {
    description: 'The input of `notificationSettingsUpdate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: clientMutationId }),
      emails: t.boolean({ description: settingDescriptions.emails }),
      delayMinutes: t.int({ description: settingDescriptions.delayMinutes }),
      firstLine: t.boolean({ description: settingDescriptions.firstLine }),
      colour: t.string({ description: settingDescriptions.colour }),
      defaultLanguage: t.field({ type: Language, description: settingDescriptions.defaultLanguage }),
    }),
  });
  builder.queryFields((t) => ({
    notificationSettings: t.field({
      type: Settings,
      description: "The marketplace's settings for emails about unread messages.",
      resolve: (_root, _arguments, { actor, database }) => readSettings(actor, database),
    }),
  }));
  builder.mutationFields((t) => ({
    notificationSettingsUpdate: t.field({
      type: Payload,
      nullable: true,
      description:
        "Changes the marketplace's settings for emails about unread messages. Fields that the input omits keep their values.",
      args: { input: t.arg({ type: Input, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { emails, delayMinutes, firstLine, colour, defaultLanguage } = input;
          const change = {
            ...(emails != null && { emails }),
            ...(delayMinutes != null && { delayMinutes }),
            ...(firstLine != null && { firstLine }),
            ...(colour !== undefined && { colour }),
            ...(defaultLanguage != null && { defaultLanguage }),
          };
          return { notificationSettings: await updateSettings(actor, database, change) };
        }),
    }),
  }));
}
