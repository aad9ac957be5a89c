import { useEffect } from 'react';

/**
 * Runs something while a condition holds, and loads its module only then.
 * @param load returns what begins it, which returns what ends it. Another function begins it anew.
 */
export function useWhile(isOn: boolean, load: () => Promise<() => () => void>): void {
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    let stop = () => {};
    void load().then((begin) => {
      if (!isOver) stop = begin();
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [isOn, load]);
}
