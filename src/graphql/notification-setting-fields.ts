import type { OperatorActor } from '../access/actor.js';
import type { SellerSummary } from '../chat/model.js';
import { setMuted } from '../notifications/mute.js';
import {
  delayBounds,
  type NotificationSettings,
  readSettings,
  updateSettings,
} from '../notifications/settings.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeSellerId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import { type PreferenceTypes, preferenceDescriptions } from './notification-fields.js';

const { clientMutationId } = inputDescriptions;

const settingDescriptions = {
  emails: 'Whether people get emails about unread messages.',
  delayMinutes: `The minutes for which a message waits before an email, ${delayBounds.min} to ${delayBounds.max}.`,
  firstLine:
    'Whether an email has the first line of the first message that waits. A message in which the content policy finds something is never shown.',
  colour: 'The colour of emails and of their page, such as `#4338ca`. Null: that of Parley.',
  defaultLanguage: 'The language of people who have chosen none.',
  replies:
    "Whether the sellers' people can answer these emails, so that the answer becomes a message. Not where the sign-in policy requires single sign-on or a second factor of them.",
} as const satisfies Record<keyof NotificationSettings, string>;

/** Adds the marketplace's settings for notifications to the Operator API. */
export function addNotificationSettings(
  types: OperatorTypes,
  { Language }: PreferenceTypes<OperatorActor>,
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
      replies: t.exposeBoolean('replies', { description: settingDescriptions.replies }),
      replyDomain: t.string({
        nullable: true,
        description: 'The domain of the addresses to answer to. Null: this server receives no emails.',
        resolve: (_settings, _arguments, { replyDomain }) => replyDomain,
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
      replies: t.boolean({ description: settingDescriptions.replies }),
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
      resolve: (_root, { input }, { actor, database, replyDomain }) =>
        runMutation(input, async () => {
          const { emails, delayMinutes, firstLine, colour, defaultLanguage, replies } = input;
          const change = {
            ...(emails != null && { emails }),
            ...(delayMinutes != null && { delayMinutes }),
            ...(firstLine != null && { firstLine }),
            ...(colour !== undefined && { colour }),
            ...(defaultLanguage != null && { defaultLanguage }),
            ...(replies != null && { replies }),
          };
          return { notificationSettings: await updateSettings(actor, database, change, replyDomain) };
        }),
    }),
  }));
}

/** Adds what only the operator's users can choose about their own notifications. */
export function addOperatorPreferences(
  types: OperatorTypes,
  { Preferences }: PreferenceTypes<OperatorActor>,
): void {
  const { builder, Seller } = types;
  const { unassigned, mentions, pushUnassigned, pushMentions } = preferenceDescriptions;
  builder.objectFields(Preferences, (t) => ({
    unassigned: t.exposeBoolean('unassigned', { description: unassigned }),
    mentions: t.exposeBoolean('mentions', { description: mentions }),
    pushUnassigned: t.exposeBoolean('pushUnassigned', { description: pushUnassigned }),
    pushMentions: t.exposeBoolean('pushMentions', { description: pushMentions }),
  }));
  builder.objectFields(Seller, (t) => ({
    isMuted: t.boolean({
      description:
        'Whether the caller gets no emails and pushes about the conversation. False for an API key.',
      resolve: ({ sellerId }, _arguments, { actor, nodes }) => nodes.work.isMuted(actor, sellerId),
    }),
  }));
  const MuteInput = builder.inputType('NotificationMuteSetInput', {
    description: 'The input of `notificationMuteSet`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: clientMutationId }),
      sellerId: t.id({ required: true, description: 'The seller of the conversation.' }),
      muted: t.boolean({ required: true, description: 'Whether it is muted.' }),
    }),
  });
  const Payload = payloadBuilder(types)<{ seller: SellerSummary | null }>('notificationMuteSet').implement({
    description: 'The answer of `notificationMuteSet`.',
    fields: (t) => ({
      seller: t.expose('seller', {
        type: Seller,
        nullable: true,
        description: 'The seller; null if the input is invalid.',
      }),
    }),
  });
  builder.mutationFields((t) => ({
    notificationMuteSet: t.field({
      type: Payload,
      nullable: true,
      description:
        'Mutes a conversation for the caller alone, or ends that: no email and no push is about it.',
      args: { input: t.arg({ type: MuteInput, required: true, description: 'The conversation.' }) },
      resolve: (_root, { input }, { actor, database, nodes }) =>
        runMutation(input, async () => {
          const sellerId = decodeSellerId(input.sellerId);
          await setMuted(actor, database, { sellerId, isMuted: input.muted });
          nodes.clear();
          return { seller: sellerId === null ? null : await nodes.seller(sellerId) };
        }),
    }),
  }));
}
