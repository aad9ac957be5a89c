const cleanUps: (() => unknown)[] = [];

/**
 * Registers a clean-up that runs after the file's tests, in reverse order. Vitest's `afterAll` works only while a file
 * loads, not within a test or a hook.
 */
export function afterFile(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

/** Runs all registered clean-ups, even if one fails. */
export async function runCleanUps(): Promise<void> {
  const errors: unknown[] = [];
  for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) {
    try {
      await cleanUp();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'Some clean-ups failed.');
}
