const endings: (() => unknown)[] = [];

/**
 * Has something ended after the file's tests: what began last, first. Vitest's own `afterAll` is heard only while a
 * file is read, not within a test or a hook, where most things begin.
 */
export function afterFile(end: () => unknown): void {
  endings.push(end);
}

/** Ends all that there is to end, each though another fails. */
export async function endAll(): Promise<void> {
  const errors: unknown[] = [];
  for (let end = endings.pop(); end; end = endings.pop()) {
    try {
      await end();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'Not all could be ended.');
}
