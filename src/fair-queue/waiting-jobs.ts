import { CallerError } from '../errors/caller-error.js';

/** The maximum number of waiting jobs of one owner. */
const maximumWaiting = 100;

/** Too many jobs of one owner are waiting. */
export class QueueFull extends CallerError {
  override name = 'QueueFull';
  constructor() {
    const message = 'Too many of your expensive requests are waiting. Please try again in 1 s.';
    super('RATE_LIMITED', [{ field: null, message }]);
  }
}

/** A client that waits for an answer. */
export interface Client {
  /** Aborted when the answer is written, or when the client has left. */
  readonly signal: AbortSignal;
}

/** The client disconnected while its job waited. Nothing ran, and nobody reads an answer. */
export class ClientDisconnected extends Error {
  override name = 'ClientDisconnected';
  constructor() {
    super('The client disconnected while its request waited.');
  }
}

/** The reason of every client's signal: one error, because making one for each request takes time. */
export const clientDisconnected = new ClientDisconnected();

/** Whether a waiting job starts now, lets others go first, or must be the next that starts. */
type Readiness = 'start' | 'skip' | 'block';

interface Waiting<Job> {
  job: Job;
  stopListening(): void;
}

/**
 * The owner of a job: a name, or the names of the groups that it belongs to, the widest first, and its own. Groups take turns,
 * and within a group its members.
 */
export type Owner = string | readonly string[];

const pathOf = (owner: Owner): readonly string[] => (typeof owner === 'string' ? [owner] : owner);

/** An owner with its jobs, or a group with its members, in the order of their turns. */
interface Group<Job> {
  readonly jobs: Waiting<Job>[];
  readonly members: Map<string, Group<Job>>;
}

const newGroup = <Job>(): Group<Job> => ({ jobs: [], members: new Map() });

const isEmpty = ({ jobs, members }: Group<unknown>) => jobs.length === 0 && members.size === 0;

/** Jobs that wait. Their owners take turns, and an owner's own jobs keep their order. */
export class WaitingJobs<Job> {
  /** A group or an owner without a waiting job is not in it. */
  readonly #waiting = newGroup<Job>();

  get isEmpty(): boolean {
    return isEmpty(this.#waiting);
  }

  /**
   * Adds a job behind its owner's others.
   * @param signal removes the job if its client leaves while it waits.
   * @param onLeave called with the error for a job that was removed.
   * @throws {QueueFull} if too many of the same owner wait.
   * @throws {ClientDisconnected} if the client has left already.
   */
  add(
    owner: Owner,
    job: Job,
    signal: AbortSignal | undefined,
    onLeave: (error: ClientDisconnected) => void,
  ): void {
    if (signal?.aborted) throw new ClientDisconnected();
    const path = pathOf(owner);
    const { jobs } = memberOf(this.#waiting, path);
    if (jobs.length >= maximumWaiting) throw new QueueFull();
    const leave = () => {
      remove(this.#waiting, path, waiting);
      onLeave(new ClientDisconnected());
    };
    const waiting = { job, stopListening: () => signal?.removeEventListener('abort', leave) };
    signal?.addEventListener('abort', leave, { once: true });
    jobs.push(waiting);
  }

  /**
   * Removes the next job that can start, and puts its owner and the groups of it behind the others.
   * @param readiness called for the first job of each owner, in turn.
   */
  takeNext(readiness: (job: Job, owner: string) => Readiness): { job: Job; owner: string } | undefined {
    const taken = takeFrom(this.#waiting, '', readiness);
    return taken === 'block' ? undefined : taken;
  }
}

/** Returns the member of a group with a path, and adds it if it is not there. */
function memberOf<Job>(group: Group<Job>, path: readonly string[]): Group<Job> {
  let member = group;
  for (const name of path) {
    const next = member.members.get(name) ?? newGroup<Job>();
    member.members.set(name, next);
    member = next;
  }
  return member;
}

/** Removes a job of a member, and the groups that are empty without it. */
function remove<Job>(group: Group<Job>, [name, ...rest]: readonly string[], waiting: Waiting<Job>): void {
  const member = name === undefined ? undefined : group.members.get(name);
  if (name === undefined || !member) {
    const index = group.jobs.indexOf(waiting);
    if (index >= 0) group.jobs.splice(index, 1);
    return;
  }
  remove(member, rest, waiting);
  if (isEmpty(member)) group.members.delete(name);
}

/** Takes the next job of a group. Returns `block` if a job must be the next that starts, and cannot yet. */
function takeFrom<Job>(
  { members }: Group<Job>,
  prefix: string,
  readiness: (job: Job, owner: string) => Readiness,
): { job: Job; owner: string } | 'block' | undefined {
  for (const [name, member] of members) {
    const owner = prefix + name;
    const taken = takeFirst(member, owner, readiness) ?? takeFrom(member, `${owner} `, readiness);
    if (taken === 'block') return 'block';
    if (!taken) continue;
    members.delete(name);
    if (!isEmpty(member)) members.set(name, member);
    return taken;
  }
  return undefined;
}

/** Takes an owner's first job, as `takeFrom`. */
function takeFirst<Job>(
  { jobs }: Group<Job>,
  owner: string,
  readiness: (job: Job, owner: string) => Readiness,
): { job: Job; owner: string } | 'block' | undefined {
  const [first] = jobs;
  const decision = first ? readiness(first.job, owner) : 'skip';
  if (decision === 'block') return 'block';
  if (!first || decision === 'skip') return undefined;
  jobs.shift();
  first.stopListening();
  return { job: first.job, owner };
}
