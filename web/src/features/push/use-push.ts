import type { Client } from '@urql/core';
import { useEffect } from 'react';
import type { portalPaths } from '../../paths.js';
import { useSettings } from '../../settings/settings.js';

/** Follows clicks on notifications if the person has turned them on here. The rest is loaded only then. */
export function usePush(client: Client, side: keyof typeof portalPaths, actorId: string): void {
  const isOn = useSettings().pushFor === actorId;
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    let stop = () => {};
    void import('./resume-push.js').then(({ resumePush }) => {
      if (!isOver) stop = resumePush(client, side);
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [client, side, isOn]);
}
