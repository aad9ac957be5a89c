/**
 * How much of a thread the person sees in any window of this browser. `none`: it is not open in the window that has the focus. `open`: it
 * is, but its newest message is not on screen. `typing`: and the person types in it. `inView`: its newest message is on screen there.
 */
export type Attention = 'none' | 'open' | 'typing' | 'inView';

export const attentions: readonly Attention[] = ['none', 'open', 'typing', 'inView'];

/** What decides about the alert of one message. */
export interface AlertFacts {
  /** What the person has chosen. */
  desktop: boolean;
  sound: boolean;
  /** Whether it is one of the person's quiet hours. */
  isQuiet: boolean;
  isMuted: boolean;
  /** Whether it was read meanwhile, here or elsewhere. */
  isRead: boolean;
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
export function alertWays({ desktop, sound, isQuiet, isMuted, isRead, attention }: AlertFacts): AlertWays {
  const isSilent = isQuiet || isMuted || isRead;
  const ways = byAttention[attention];
  return {
    notification: desktop && !isSilent && ways.notification,
    sound: sound && !isSilent && ways.sound,
  };
}
