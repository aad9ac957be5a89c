import type { Client } from '@urql/core';
import { useCallback } from 'react';
import { useWhile } from '../../components/use-while.js';
import type { portalPaths } from '../../paths.js';
import { useSettings } from '../../settings/settings.js';

/** Follows clicks on notifications if the person has turned them on here. The rest is loaded only then. */
export function usePush(client: Client, side: keyof typeof portalPaths, actorId: string): void {
  const load = useCallback(async () => {
    const { resumePush } = await import('./resume-push.js');
    return () => resumePush(client, side);
  }, [client, side]);
  useWhile(useSettings().pushFor === actorId, load);
}
