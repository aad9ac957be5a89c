import { readdirSync, readFileSync } from 'node:fs';

/* Reads and ends processes by /proc. */

/** Returns a process and its children that are alive. */
export function processesOf(parent: number): number[] {
  return allProcesses().filter((pid) => isAlive(pid) && (pid === parent || statusOf(pid)?.parent === parent));
}

/** A process that has ended stays listed until its parent has read its exit code. */
export const isAlive = (pid: number): boolean => !['Z', 'X', undefined].includes(statusOf(pid)?.state);

/** Sends a signal to a process, which can have ended. */
export function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends all processes that this one has started, and those that they have started. */
export function killDescendants(): void {
  const parents = new Map(allProcesses().map((pid) => [pid, statusOf(pid)?.parent]));
  const found = [process.pid];
  // Grows while it is read.
  for (const parent of found) for (const [pid, its] of parents) if (its === parent) found.push(pid);
  for (const pid of found.slice(1)) tryKill(pid, 'SIGKILL');
}

const allProcesses = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

function statusOf(pid: number): { state: string; parent: number } | null {
  try {
    const [state = '', parent = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}
