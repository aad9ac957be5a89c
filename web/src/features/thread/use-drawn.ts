import { startTransition, useCallback, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { afterFrame } from '../../components/after-frame.js';

/**
 * Returns whether the component has been drawn. What is not seen at first is rendered only then, so that the first frame
 * comes sooner. The second value renders it at once, for a key that needs it.
 */
export function useDrawn(): [isDrawn: boolean, draw: () => void] {
  const [isDrawn, setIsDrawn] = useState(false);
  useEffect(() => afterFrame(() => startTransition(() => setIsDrawn(true))), []);
  const draw = useCallback(() => flushSync(() => setIsDrawn(true)), []);
  return [isDrawn, draw];
}
