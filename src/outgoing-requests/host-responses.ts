import type { PostResult } from './post.js';

/*
 * Whether the hosts of outgoing requests answer, as this process has seen it. A host that does not answer holds each request until its
 * timeout, so it gets few at a time, and the requests to other hosts do not wait for it.
 */

/**
 * `unproven`: it has not answered quickly yet, or not the last request. `answering`: it has. `silent`: it has not answered several
 * requests.
 */
export type HostState = 'unproven' | 'answering' | 'silent';

/**
 * `answer`: any, also one that rejects the request. `slow`: an answer that took long, or whose end did. `silence`: there was none, such as
 * within the time.
 */
export type HostEvent = 'answer' | 'slow' | 'silence';

/** The time after which an answer is slow. */
const slowMs = 3_000;

/** Returns what a request that was sent says about its host. */
export const hostEventOf = ({ status, durationMs }: Pick<PostResult, 'status' | 'durationMs'>): HostEvent => {
  if (status === null) return 'silence';
  return durationMs < slowMs ? 'answer' : 'slow';
};

export const hostTransitions: Readonly<Record<HostState, Record<HostEvent, HostState>>> = {
  unproven: { answer: 'answering', slow: 'unproven', silence: 'silent' },
  answering: { answer: 'answering', slow: 'unproven', silence: 'unproven' },
  // One request at a time finds out whether it answers again.
  silent: { answer: 'answering', slow: 'unproven', silence: 'silent' },
};

/** The most requests at a time, and the wait of those beyond. */
export const hostLimits: Readonly<Record<HostState, { atOnce: number; waitS: number }>> = {
  unproven: { atOnce: 10, waitS: 1 },
  answering: { atOnce: Number.POSITIVE_INFINITY, waitS: 0 },
  silent: { atOnce: 1, waitS: 30 },
};

/** The most hosts whose state is kept: anybody who subscribes can name one. */
const maxKept = 1_000;

interface Host {
  state: HostState;
  underWay: number;
}

/** Limits the requests to each host by its state. */
export class HostResponses {
  readonly #hosts = new Map<string, Host>();

  stateOf(host: string): HostState {
    return this.#hosts.get(host)?.state ?? 'unproven';
  }

  /** Begins a request, if the host can have another one. @returns the seconds to wait before it is asked for again; 0 if it has begun. */
  begin(host: string): number {
    const { state, underWay } = this.#hosts.get(host) ?? { state: 'unproven', underWay: 0 };
    const { atOnce, waitS } = hostLimits[state];
    if (underWay >= atOnce) return waitS;
    this.#set(host, { state, underWay: underWay + 1 });
    return 0;
  }

  /** Ends a request that has begun. @param event null if it was not sent. */
  end(host: string, event: HostEvent | null): void {
    const before = this.#hosts.get(host);
    if (!before) return;
    const state = event === null ? before.state : hostTransitions[before.state][event];
    this.#set(host, { state, underWay: before.underWay - 1 });
  }

  #set(host: string, value: Host): void {
    this.#hosts.delete(host);
    this.#hosts.set(host, value);
    if (this.#hosts.size <= maxKept) return;
    for (const [oldest, { underWay }] of this.#hosts) {
      if (underWay > 0) continue;
      this.#hosts.delete(oldest);
      return;
    }
  }
}
