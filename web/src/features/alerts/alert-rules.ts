/**
 * How much of a thread the person sees in any window of this browser. `none`: it is not open in the window that has the focus. `open`: it
 * is, but its newest message is not on screen. `typing`: and the person types in it. `inView`: its newest message is on screen there.
 */
export type Attention = 'none' | 'open' | 'typing' | 'inView';

export const attentions: readonly Attention[] = ['none', 'open', 'typing', 'inView'];

/** The facts that decide about the alert of one message. */
export interface AlertFacts {
  /** What the person has chosen. */
  desktop: boolean;
  sound: boolean;
  /** Whether it is one of the person's quiet hours. */
  isQuiet: boolean;
  isMuted: boolean;
  /** Whether it was read meanwhile, here or elsewhere. */
  isRead: boolean;
  /** Whether a push about it comes to this device, which replaces the notification. */
  isPushed: boolean;
  attention: Attention;
}

export interface AlertWays {
  notification: boolean;
  sound: boolean;
}

const byAttention: Readonly<Record<Attention, AlertWays>> = {
  none: { notification: true, sound: true },
  // The page itself shows that a message has arrived.
  open: { notification: false, sound: true },
  typing: { notification: false, sound: false },
  inView: { notification: false, sound: false },
};

/** Returns how a person is alerted of a message. */
export function alertWays({
  desktop,
  sound,
  isQuiet,
  isMuted,
  isRead,
  isPushed,
  attention,
}: AlertFacts): AlertWays {
  const isSilent = isQuiet || isMuted || isRead;
  const ways = byAttention[attention];
  return {
    notification: desktop && !isPushed && !isSilent && ways.notification,
    sound: sound && !isSilent && ways.sound,
  };
}

/** What one of the operator's users has chosen about pushes. */
export interface PushChoices {
  pushMessages: boolean;
  pushUnassigned: boolean;
  pushMentions: boolean;
}

/**
 * Returns the kinds of which the server sends one of the operator's users pushes about a thread.
 * @param thread.isViewed whether the user has it open, also in a window behind others: then the server sends none.
 */
export function pushedKinds(
  { pushMessages, pushUnassigned, pushMentions }: PushChoices,
  { isAssigned, isViewed }: { isAssigned: boolean; isViewed: boolean },
): ('message' | 'mention')[] {
  const wants = { message: isAssigned ? pushMessages : pushUnassigned, mention: pushMentions };
  return isViewed ? [] : (['message', 'mention'] as const).filter((kind) => wants[kind]);
}
