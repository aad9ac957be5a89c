import { startTransition, useEffect, useState } from 'react';
import { afterFrame } from '../../components/after-frame.js';

/**
 * Returns whether the component has been drawn. What is not seen at first is rendered only then, so that the first frame
 * comes sooner.
 */
export function useDrawn(): boolean {
  const [isDrawn, setIsDrawn] = useState(false);
  useEffect(() => afterFrame(() => startTransition(() => setIsDrawn(true))), []);
  return isDrawn;
}
