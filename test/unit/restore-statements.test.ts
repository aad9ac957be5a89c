import { expect, test } from 'vitest';
import type { OperatorActor } from '../../src/access/actor.js';
import type { Database } from '../../src/database/database.js';
import { maximumThreads, restoreWorkState } from '../../src/work-state/change-work-state.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests that the largest undo runs as many statements as that of one thread. */

const actor = keyHolder(null) as OperatorActor;

test.each([1, maximumThreads])(
  'an undo of %i threads, each of another assignee, runs the same statements',
  async (count) => {
    const names: string[] = [];
    const run = async (_scope: unknown, { name }: { name: string }) => {
      names.push(name);
      return name === 'lock-threads' ? Array.from({ length: count }, (_, n) => ({ sellerId: n + 1 })) : [];
    };
    const transaction = (work: (runner: { run: typeof run }) => unknown) => work({ run });
    const threads = Array.from({ length: count }, (_, n) => ({
      sellerId: n + 1,
      status: 'open' as const,
      snoozedUntil: null,
      assigneeId: n + 1_000,
      labelIds: [7],
      version: 3,
    }));
    await restoreWorkState(actor, { transaction } as unknown as Database, threads);
    expect(names).toEqual(['lock-threads', 'lock-labels', 'assignable-members', 'work-states']);
  },
);
