import { expect, test } from 'vitest';
import { actorOnSide, type OperatorActor } from '../../src/access/actor.js';
import {
  createAllowance,
  createPattern,
  deleteAllowance,
  deletePattern,
} from '../../src/content-policy/change-policy.js';
import { readContentPolicy } from '../../src/content-policy/policy.js';
import { setActions } from '../../src/content-policy/set-actions.js';
import { RuleTrials } from '../../src/content-policy/try-rule.js';
import type { Database } from '../../src/database/database.js';

/* Checks the permissions to read and change a content policy. The error comes before any statement. */

const agent = actorOnSide(null, {
  identity: 'user:1',
  credential: { kind: 'session', id: 1 },
  person: { memberId: 1, email: 'ann@example.com', role: 'CUSTOMER_SUPPORT' },
  marketplaceId: 1,
  marketplaceName: 'Market',
  scope: 'chat:write',
  name: 'Ann',
  expiresAt: null,
}) as OperatorActor;
const reader: OperatorActor = {
  ...agent,
  credential: { kind: 'key', id: 1 },
  person: null,
  scope: 'chat:read',
};

const unused = {} as Database;
const rule = { name: 'Lockers', expression: 'locker' };

const changes: [string, (actor: OperatorActor) => Promise<unknown>][] = [
  ['setting actions', (actor) => setActions(actor, unused, [{ kind: 'IBAN', action: 'allow' }], null)],
  ['adding a pattern', (actor) => createPattern(actor, unused, { ...rule, action: 'warn' })],
  ['adding an allowance', (actor) => createAllowance(actor, unused, rule, 'expression')],
  ['deleting a pattern', (actor) => deletePattern(actor, unused, 1)],
  [
    'trying a pattern',
    (actor) => new RuleTrials(unused).run(actor, { type: 'pattern', expression: 'x' }, 'expression'),
  ],
  ['deleting an allowance', (actor) => deleteAllowance(actor, unused, 1)],
];

test.each(changes)('%s needs a role that can manage settings', async (_name, change) => {
  await expect(change(agent)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(change(reader)).rejects.toMatchObject({ code: 'MISSING_SCOPE' });
});

test('reading the policy needs a key that can write', () => {
  expect(() => readContentPolicy(reader, unused)).toThrow(expect.objectContaining({ code: 'MISSING_SCOPE' }));
});
