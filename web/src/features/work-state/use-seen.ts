import { useState } from 'react';
import { SeenValue } from './seen-value.js';

/**
 * Returns a function that returns the value the user has seen. A button whose meaning changes under the pointer, because
 * a colleague acted, keeps its meaning for a moment.
 * @param of what the value belongs to.
 */
export function useSeen<Value>(value: Value, of?: unknown): () => Value {
  const [state] = useState(() => new SeenValue(value, of));
  state.show(value, of, performance.now());
  return () => state.seen(performance.now());
}
