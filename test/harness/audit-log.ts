import type { TestMarketplace } from './server.js';

/** Returns the actions of an actor in the audit log, newest first. */
export async function recordedActions({ operator }: TestMarketplace, actor: string): Promise<string[]> {
  const { auditLog } = await operator.data('{ auditLog { nodes { actor action } } }');
  const entries: { actor: string; action: string }[] = auditLog.nodes;
  return entries.filter((entry) => entry.actor === actor).map(({ action }) => action);
}
