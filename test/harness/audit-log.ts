import type { TestMarketplace } from './server.js';

/** What the audit log tells of what somebody did, the newest first. */
export async function toldActions({ operator }: TestMarketplace, actor: string): Promise<string[]> {
  const { auditLog } = await operator.data('{ auditLog { nodes { actor action } } }');
  const entries: { actor: string; action: string }[] = auditLog.nodes;
  return entries.filter((entry) => entry.actor === actor).map(({ action }) => action);
}
