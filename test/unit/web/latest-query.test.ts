import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, errorKindOf } from '../../../web/src/api/errors.js';
import { LatestQuery } from '../../../web/src/api/latest-query.js';

const pauseMs = 200;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Request {
  query: string;
  before: readonly string[] | null;
  signal: AbortSignal;
  answer(): void;
  fail(): void;
}

/** A search whose requests are answered by hand, in any order. An answer names its query and its part. */
function makeLatestQuery() {
  const requests: Request[] = [];
  const search = new LatestQuery<string, readonly string[]>(
    (query, before, signal) =>
      new Promise((resolve, reject) => {
        requests.push({
          query,
          before,
          signal,
          answer: () => resolve([...(before ?? []), `${query} ${before?.length ?? 0}`]),
          fail: () => reject(new ApiError('busy')),
        });
      }),
  );
  return { search, requests };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a search', () => {
  test('waits for a pause in typing, and sends one request', async () => {
    const { search, requests } = makeLatestQuery();
    search.set('k', pauseMs);
    search.set('ki', pauseMs);
    expect(search.state().phase).toBe('waiting');
    vi.advanceTimersByTime(pauseMs - 1);
    expect(requests).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(search.state().phase).toBe('loading');
    expect(requests.map(({ query }) => query)).toEqual(['ki']);
    requests[0]?.answer();
    await settle();
    expect(search.state()).toMatchObject({ phase: 'loaded', result: ['ki 0'] });
  });

  test('is loaded again by itself after too many requests, from the part that failed', async () => {
    const { search, requests } = makeLatestQuery();
    search.set('kite');
    requests[0]?.answer();
    await settle();
    search.more();
    errorKindOf({ graphQLErrors: [{ extensions: { code: 'RATE_LIMITED' } }] } as never);
    requests[1]?.fail();
    await settle();
    expect(search.state()).toMatchObject({ phase: 'failed', error: 'busy' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(requests[2]).toMatchObject({ query: 'kite', before: ['kite 0'] });
    requests[2]?.fail();
    await settle();
    search.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(requests).toHaveLength(3);
  });

  test('drops a late page of an older query', async () => {
    const { search, requests } = makeLatestQuery();
    search.set('old');
    requests[0]?.answer();
    await settle();
    search.more();
    search.set('new');
    requests[2]?.answer();
    await settle();
    requests[1]?.answer();
    await settle();
    expect(requests[1]?.signal.aborted).toBe(true);
    expect(search.state()).toMatchObject({ phase: 'loaded', query: 'new', result: ['new 0'] });
    expect(search.state().shown).toEqual({ query: 'new', result: ['new 0'] });
  });

  test('keeps the loaded results if the next page fails, and loads that page again', async () => {
    const { search, requests } = makeLatestQuery();
    search.set('q');
    requests[0]?.answer();
    await settle();
    search.more();
    requests[1]?.fail();
    await settle();
    expect(search.state()).toMatchObject({ phase: 'failed', error: 'busy', result: ['q 0'] });
    search.more();
    expect(search.state()).toMatchObject({ phase: 'loading', error: null, result: ['q 0'] });
    requests[2]?.answer();
    await settle();
    expect(search.state()).toMatchObject({ phase: 'loaded', result: ['q 0', 'q 1'] });
  });
});

type Step =
  | { step: 'type'; query: string | null; pauseMs: number }
  | { step: 'wait'; ms: number }
  | { step: 'answer'; request: number }
  | { step: 'fail'; request: number }
  | { step: 'more' }
  | { step: 'again' };

const aStep = fc.oneof(
  fc.record({
    step: fc.constant('type' as const),
    query: fc.constantFrom('a', 'ab', 'abc', 'b', null),
    pauseMs: fc.constantFrom(0, pauseMs),
  }),
  fc.record({ step: fc.constant('wait' as const), ms: fc.constantFrom(1, pauseMs - 1, pauseMs) }),
  fc.record({ step: fc.constantFrom('answer' as const, 'fail' as const), request: fc.nat(6) }),
  fc.record({ step: fc.constantFrom('more' as const, 'again' as const) }),
) as fc.Arbitrary<Step>;

describe('for any interleaving of typing and answers, a search', () => {
  test('shows only the answer of the latest query, and has at most one open request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 30 }), async (steps) => {
        const { search, requests } = makeLatestQuery();
        let latest: string | null = null;
        for (const step of steps) {
          if (step.step === 'type') {
            latest = step.query;
            search.set(step.query, step.pauseMs);
          } else if (step.step === 'wait') await vi.advanceTimersByTimeAsync(step.ms);
          else if (step.step === 'more') search.more();
          else if (step.step === 'again') search.again();
          else requests[step.request % Math.max(1, requests.length)]?.[step.step]();
          await settle();

          const { phase, query, result, shown, error } = search.state();
          expect(query).toBe(latest);
          expect(phase === 'idle').toBe(latest === null);
          if (result) expect(result).toEqual(result.map((_, part) => `${latest} ${part}`));
          if (phase === 'loaded') expect(shown).toEqual({ query: latest, result });
          if (shown) expect(shown.result[0]).toBe(`${shown.query} 0`);
          if (phase === 'waiting') expect(result).toBeNull();
          expect(error !== null).toBe(phase === 'failed');
          const open = requests.filter(({ signal }) => !signal.aborted);
          // The last answered query is not aborted before another query.
          expect(open.length).toBeLessThanOrEqual(1);
          expect(open.every((request) => request.query === latest)).toBe(true);
        }
        // In any case, the last typed query is found.
        search.set('last', pauseMs);
        await vi.advanceTimersByTimeAsync(pauseMs);
        requests.at(-1)?.answer();
        await settle();
        expect(search.state()).toMatchObject({ phase: 'loaded', query: 'last', result: ['last 0'] });
        search.close();
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
