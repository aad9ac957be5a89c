import { afterFile } from './ending.js';
import type { TestMarketplace } from './server.js';

/** Returns the actions of an actor in the audit log, newest first. */
export async function recordedActions({ operator }: TestMarketplace, actor: string): Promise<string[]> {
  const { auditLog } = await operator.data('{ auditLog { nodes { actor action } } }');
  const entries: { actor: string; action: string }[] = auditLog.nodes;
  return entries.filter((entry) => entry.actor === actor).map(({ action }) => action);
}

const hourMs = 3_600_000;

/**
 * Stops the clock of this process just before the next hour begins, until the file ends: the audit log counts equal acts of
 * one hour in one entry, and a test that counts them would fail at the turn of the hour.
 */
export function stayInThisHour(): void {
  const { now } = Date;
  const endMs = (Math.floor(now() / hourMs) + 1) * hourMs - 1;
  Date.now = () => Math.min(now(), endMs);
  afterFile(() => {
    Date.now = now;
  });
}
