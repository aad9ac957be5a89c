import { APIError } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { FairQueue } from '../../fair-queue/fair-queue.js';
import { QueueFull } from '../../fair-queue/waiting-jobs.js';

/** A password hash, in the library's form. */
export interface PasswordHash {
  hash(password: string): Promise<string>;
  verify(data: { hash: string; password: string }): Promise<boolean>;
}

const scrypt: PasswordHash = { hash: hashPassword, verify: verifyPassword };

/** Half of Node's thread pool, so that other work in the pool continues. */
const concurrency = 2;

/** The maximum time that a hash keeps its slot. */
const slotMs = 10_000;

/**
 * Returns a hash that runs a few passwords at a time and takes turns between accounts, so that guesses at one account
 * do not delay the others. The default is the library's scrypt, in Node's thread pool.
 */
export function queuedPasswordHash(hash: PasswordHash = scrypt): PasswordHash {
  const queue = new FairQueue(concurrency, slotMs);
  const run = async <Result>(account: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await queue.run(account, work);
    } catch (error) {
      if (error instanceof QueueFull) throw new APIError('TOO_MANY_REQUESTS', { message: error.message });
      throw error;
    }
  };
  return {
    hash: (password) => run('new', () => hash.hash(password)),
    verify: (attempt) => run(attempt.hash, () => hash.verify(attempt)),
  };
}
