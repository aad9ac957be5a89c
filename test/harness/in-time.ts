/** More than anything takes on a busy machine, and less than the time of a test. */
const limitOfWaitsMs = 120_000;

/**
 * Returns the result of a promise. A test that ran out of time would not say what it waited for.
 * @param describe returns what is missing, such as `answer to GET /`.
 * @throws {Error} with this description if it does not settle in time.
 */
export async function inTime<T>(
  promise: Promise<T>,
  describe: () => string,
  limitMs = limitOfWaitsMs,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No ${describe()} within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
