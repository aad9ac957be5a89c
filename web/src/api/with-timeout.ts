/** Waits for an answer, and rejects after a while with no error; `kindOf` then returns `unreachable`. */
export function withTimeout<Answer>(answer: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
