import type { Random } from '../fuzz/graphql/random.js';
import type { FindingKind } from './checker.js';
import type { FaultWindow, Refusal } from './history.js';
import type { DatabaseKind, Site } from './site.js';

/** A cause of trouble. */
export interface Fault {
  name: string;
  kinds: readonly DatabaseKind[];
  /** Whether it can be injected on this machine; by default it can. */
  isPossible?: (site: Site) => boolean;
  /** The refusals that clients can get because of it. */
  explains: FaultWindow['explains'];
  /** Whether writers and readers stop before it. */
  isQuiet?: true;
  /** Injects it, lets it last and clears it. */
  inject: (site: Site, random: Random, clients: FaultClients) => Promise<void>;
}

/** The parts of a drill that some faults use. */
export interface FaultClients {
  /** Asks for a page as an honest client. @returns how long the answer took in milliseconds; null if it failed. */
  timePage: () => Promise<number | null>;
  /** Reports what a fault found. */
  report: (kind: FindingKind, text: string) => void;
  /** Reports the 99th percentile of an honest client's waits during a flood. */
  reportHonestWait: (ms: number) => void;
  /** How many malformed inputs a flood has. */
  floodInputs: number;
}

/** No refusal is explained. */
export const nothing = () => false;

/** The process said that it cannot do it now. */
export const unavailable = ({ kind }: Refusal) =>
  ['503', 'a part of 200', 'error SERVICE_UNAVAILABLE'].includes(kind);

/** The connection was refused or lost. */
export const noConnection = ({ kind }: Refusal) =>
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'socket hang up'].includes(kind);

/** Either of both. */
export const unavailableOrNoConnection = (refusal: Refusal) => unavailable(refusal) || noConnection(refusal);

/** Picks one of the processes. */
export const pickTarget = ({ targets }: Site, random: Random) => random.pick(targets);
