import { APIError } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { FairQueue } from '../../fair-queue/fair-queue.js';
import { QueueFull } from '../../fair-queue/waiting-jobs.js';

/** How passwords are hashed, and compared with a hash. */
export interface PasswordHash {
  hash(password: string): Promise<string>;
  verify(data: { hash: string; password: string }): Promise<boolean>;
}

const scrypt: PasswordHash = { hash: hashPassword, verify: verifyPassword };

/** Half of the threads that Node has for this, files and names: the other work in them goes on. */
const concurrency = 2;

/** A hash uses a thread for all of its time, in ms, so that it keeps its slot. */
const slotMs = 10_000;

/**
 * Hashes passwords by scrypt, as the library does: in Node's threads, beside the event loop. Only a few are hashed at a
 * time, and the accounts take turns, so that guesses at one do not keep the people of others waiting.
 */
export function rationedPasswords(by: PasswordHash = scrypt): PasswordHash {
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
    hash: (password) => run('new', () => by.hash(password)),
    verify: (attempt) => run(attempt.hash, () => by.verify(attempt)),
  };
}
