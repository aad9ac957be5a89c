import { expect, test } from 'vitest';
import type { OperatorActor } from '../../src/access/actor.js';
import type { Runner } from '../../src/database/statement.js';
import { countThreads, listThreads } from '../../src/work-state/list-threads.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests which label's threads are read if threads are filtered by several. */

const actor = keyHolder(null) as OperatorActor;

/** Answers the counts of labels, and records the values of the statements that read threads with labels. */
function database() {
  const asked: Record<string, unknown>[] = [];
  const reads = { ofCounts: 0 };
  const run: unknown = async (
    _scope: unknown,
    { name }: { name: string },
    values: Record<string, unknown>,
  ) => {
    if (name === 'work-counts') {
      reads.ofCounts += 1;
      return [
        { list: 6, ref: 1, threads: 90_000 },
        { list: 6, ref: 2, threads: 4_000 },
        { list: 6, ref: 3, threads: 12 },
      ];
    }
    if (name === 'labels') return [1, 2, 3].map((id) => ({ id, name: `Label ${id}`, colour: 'grey' }));
    asked.push(values);
    return [];
  };
  return { asked, reads, runner: { run } as Runner };
}

const rarest = expect.objectContaining({ labelId: 3, otherLabelIds: [2, 1] });

test('the threads of the label with the fewest are read, in whatever order the labels are given', async () => {
  const { asked, reads, runner } = database();
  const page = { direction: 'first', size: 10, beside: null } as const;
  const filter = { list: 'all', labelIds: [1, 2, 3], sort: 'latestMessage' } as const;
  const { totalCount } = await listThreads(actor, runner, filter, page);
  await totalCount?.();
  expect(asked).toEqual([rarest, rarest]);
  // The page and its count share one read of the counts of the labels.
  expect(reads.ofCounts).toBe(1);
});

test('the threads of a saved view are counted in the same way', async () => {
  const { asked, runner } = database();
  await countThreads(actor, runner, { list: 'needsReply', labelIds: [2, 1, 3] });
  expect(asked).toEqual([rarest]);
});

test('no thread is read or counted by a label that does not exist', async () => {
  const { asked, runner } = database();
  const page = { direction: 'first', size: 10, beside: null } as const;
  const filter = { list: 'all', labelIds: [1, 4], sort: 'latestMessage' } as const;
  const { items, totalCount } = await listThreads(actor, runner, filter, page);
  expect([items, await totalCount?.()]).toEqual([[], 0]);
  expect(await countThreads(actor, runner, { list: 'all', labelIds: [4] })).toEqual({
    count: 0,
    isExact: true,
  });
  expect(asked).toEqual([]);
});
