import type { Random } from '../fuzz/graphql/random.js';
import type { FindingKind } from './finding.js';
import type { FaultWindow, UnexpectedAnswer } from './history.js';
import type { DatabaseKind, Site } from './site.js';

/** A fault that the drill injects. */
export interface Fault {
  name: string;
  kinds: readonly DatabaseKind[];
  /** Whether it can be injected on this machine; by default it can. */
  isPossible?: (site: Site) => boolean;
  /** The errors that clients can get because of it. */
  explains: FaultWindow['explains'];
  /** Whether writers and readers stop before it. */
  isQuiet?: true;
  /** Injects the fault, waits and clears it. */
  inject: (site: Site, random: Random, clients: FaultClients) => Promise<void>;
}

/** The parts of a drill that some faults use. */
export interface FaultClients {
  /** Requests a page as an honest client. @returns the latency in milliseconds; null if it failed. */
  timePage: () => Promise<number | null>;
  /** Whether a process has answered since the beginning of the fault that it is unavailable. */
  isRefused: () => boolean;
  /** Reports the findings of a fault. */
  report: (kind: FindingKind, text: string) => void;
  /** Reports the 99th percentile of an honest client's waits during a flood. */
  reportHonestWait: (ms: number) => void;
  /** The number of malformed inputs of a flood. */
  floodInputs: number;
}

/** No error is explained. */
export const nothing = () => false;

/** The process answered that it is unavailable. */
export const unavailable = ({ kind }: UnexpectedAnswer) =>
  ['503', 'a part of 200', 'error SERVICE_UNAVAILABLE'].includes(kind);

/** The connection was refused or lost. */
export const noConnection = ({ kind }: UnexpectedAnswer) =>
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'socket hang up'].includes(kind);

/** Both kinds. */
export const unavailableOrNoConnection = (answer: UnexpectedAnswer) =>
  unavailable(answer) || noConnection(answer);

/** Picks one of the processes. */
export const pickTarget = ({ targets }: Site, random: Random) => random.pick(targets);
