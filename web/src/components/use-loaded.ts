import { useEffect, useState } from 'react';

/**
 * Loads a module after the component is shown; null until then. It is not `lazy`, whose boundary would be in each row of a
 * list. The module is loaded again when the network is back, if that failed.
 */
export function useLoaded<Module>(load: () => Promise<Module>): Module | null {
  const [module, setModule] = useState<Module | null>(null);
  useEffect(() => {
    const loadNow = () => {
      load().then(setModule, () => {});
    };
    loadNow();
    window.addEventListener('online', loadNow);
    return () => window.removeEventListener('online', loadNow);
  }, [load]);
  return module;
}
