/** The time after which a request without an answer counts as failed, in ms. */
export const requestTimeoutMs = 30_000;

/** Waits for an answer, and rejects after a while; `kindOf` then returns `unreachable`. */
export function withTimeout<Answer>(answer: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('No answer.')), timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
