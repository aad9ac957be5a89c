import { afterAll, beforeAll, inject } from 'vitest';

/*
 * Runs before each test file, after Stryker's own set-up, and corrects it in two ways.
 *
 * Stryker counts code that runs in hooks, or in a server between two tests, as executed while modules load. For such a mutant
 * it would run every test of the group, in a new thread. Here the code counts as executed by each test of the file.
 *
 * In a reused thread, the previous mutant is active until Stryker's hook activates the next. Here no mutant is active while
 * the test file loads.
 */

type Hits = Record<string, number>;

/** The namespace that the instrumented code and Stryker's set-up share. */
interface Namespace {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: { perTest: Record<string, Hits> };
}

const namespace = (globalThis as Record<string, unknown>)[inject('globalNamespace')] as Namespace;

if (inject('mode') === 'dry-run') countHooksAsTests();
else if (inject('mutantActivation') !== 'static') namespace.activeMutant = undefined;

function countHooksAsTests(): void {
  const testIds = new Set<string>();
  const outsideTests = 'outside tests';
  let isRunning = false;
  let testId: string | undefined;
  Object.defineProperty(namespace, 'currentTestId', {
    configurable: true,
    get: () => testId ?? (isRunning ? outsideTests : undefined),
    set: (id: string | undefined) => {
      testId = id;
      if (id !== undefined) testIds.add(id);
    },
  });
  beforeAll(() => {
    isRunning = true;
  });
  afterAll(() => {
    isRunning = false;
    const perTest = namespace.mutantCoverage?.perTest ?? {};
    const { [outsideTests]: shared = {} } = perTest;
    delete perTest[outsideTests];
    for (const id of testIds) perTest[id] = sumOf(perTest[id] ?? {}, shared);
  });
}

function sumOf(one: Hits, other: Hits): Hits {
  const sum = { ...one };
  for (const [mutant, hits] of Object.entries(other)) sum[mutant] = (sum[mutant] ?? 0) + hits;
  return sum;
}

declare module 'vitest' {
  export interface ProvidedContext {
    globalNamespace: string;
    mode: 'dry-run' | 'mutant';
    mutantActivation: 'static' | 'runtime' | undefined;
  }
}
