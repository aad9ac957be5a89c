import { Alerts, type AlertWorld, type ThreadAlert } from './alerts.js';
import { BrowserAttention, type ShownThreads } from './attention.js';
import { chooseOnePage } from './chosen-page.js';
import { closeShown, mayNotify } from './page-notifications.js';
import { onceItMaySound, playSound } from './sound.js';

/** The parts that the portals and the element do in different ways. */
export interface AlertOptions extends Pick<AlertWorld, 'ask'> {
  /** The person, so that pages of one browser alert once: unique among the persons of an origin. */
  person: string;
  threads: ShownThreads;
  show: (alerts: readonly ThreadAlert[], asSummary: boolean) => void;
}

/** The alerts of this page. */
export interface PageAlerts extends Pick<Alerts, 'arrived' | 'redacted' | 'connection' | 'stop'> {}

/** Begins to alert, in one page of the browser at a time: a page that may play sounds plays them, and one shows the notifications. */
export function beginAlerts({ person, threads, show, ask }: AlertOptions): PageAlerts {
  const name = `parley.alerts.${person}`;
  const attention = new BrowserAttention(name, threads);
  const notifier = chooseOnePage(name);
  let player = { isChosen: () => false, stop() {} };
  const stopWaiting = onceItMaySound(() => {
    player = chooseOnePage(`${name}.sound`);
  });
  const alerts = new Alerts({
    isChosen: () => notifier.isChosen() || player.isChosen(),
    ask,
    attentionTo: (threadId) => attention.to(threadId),
    show(threadAlerts, asSummary) {
      if (notifier.isChosen() && mayNotify()) show(threadAlerts, asSummary);
    },
    play() {
      if (player.isChosen()) playSound();
    },
    after(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    now: () => performance.now(),
  });
  const close = () => closeShown();
  // A notification of a page that is gone could not open anything.
  addEventListener('pagehide', close);
  return {
    arrived: (alert) => alerts.arrived(alert),
    redacted: () => alerts.redacted(),
    connection: (isLive) => alerts.connection(isLive),
    stop() {
      removeEventListener('pagehide', close);
      close();
      alerts.stop();
      stopWaiting();
      attention.stop();
      notifier.stop();
      player.stop();
    },
  };
}
