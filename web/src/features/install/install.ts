import { onUnreadCount } from '../../components/document-title.js';
import { type portalPaths, serviceWorkerPath } from '../../paths.js';
import { showBadge } from './app-badge.js';
import { rememberActor } from './offline-actor.js';

/** Prepares a portal for its use as an app: the badge, and the worker with the page that is shown without a network. */
export function install(side: keyof typeof portalPaths, actorId: string): void {
  onUnreadCount(showBadge);
  rememberActor(side, actorId);
  // It fails in private windows of some browsers.
  void navigator.serviceWorker?.register(serviceWorkerPath).catch(() => {});
}
