import type { Client } from '@urql/core';
import { pathAfterSignIn, type portalPaths } from '../../paths.js';
import { goToPath } from '../../router.js';
import { browserPush } from './browser-push.js';
import { DevicePush } from './device-push.js';
import { pushApi } from './push-api.js';
import { type OpenRequest, readyMessage } from './push-message.js';

/**
 * Follows clicks on notifications of this device, and subscribes again if the last session ended or the browser renewed the
 * subscription.
 * @returns a function that ends it.
 */
export function resumePush(client: Client, side: keyof typeof portalPaths): () => void {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return () => {};
  const open = ({ data, ports: [port] }: MessageEvent<OpenRequest>) => {
    goToPath(pathAfterSignIn(side, data.open, location.origin));
    port?.postMessage(true);
  };
  serviceWorker.addEventListener('message', open);
  serviceWorker.startMessages();
  void serviceWorker.ready.then(({ active }) => active?.postMessage(readyMessage));
  void new DevicePush(browserPush, pushApi(client), true).check();
  return () => serviceWorker.removeEventListener('message', open);
}
