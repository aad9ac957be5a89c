/** The longest wait for a frame: a page that is not visible draws none. */
const maxWaitMs = 200;

/** Calls back when the next frame is drawn. @returns a function that cancels it. */
export function afterFrame(run: () => void): () => void {
  let timer = setTimeout(run, maxWaitMs);
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    // The frame is drawn after its callbacks.
    timer = setTimeout(run);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
