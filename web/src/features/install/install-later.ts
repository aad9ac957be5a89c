import type { portalPaths } from '../../paths.js';

/** After this time a portal is loaded, and the work for the next visit delays nothing of this one. */
const delayMs = 3_000;

/** Prepares a portal for its use as an app, after everything else. */
export function installLater(side: keyof typeof portalPaths, actorId: string): void {
  setTimeout(async () => (await import('./install.js')).install(side, actorId), delayMs);
}
