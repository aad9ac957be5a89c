import { unauthenticated } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import {
  accountOfSignInLink,
  accountState,
  beginOfProviderSignIn,
  currentProof,
} from '../database/statements/account-changes.js';
import { lockPerson } from '../database/statements/passkeys.js';
import { hashLink, signInLinkPrefix } from './invitations.js';

/** The account that a call of the sign-in library checks a proof of. */
export interface ProvenAccount {
  readonly email: string;
  /** The token of the session that the call uses; null without one. */
  readonly token: string | null;
}

/** A proof of identity. Its check takes time, in which another request can change the account. */
export interface Proof {
  /**
   * Runs a write of the call that checks the proof, unless another request has changed the account since.
   * @param userId the person of the write, if the call has found one.
   * @returns null if the account has changed.
   */
  ifCurrent<Result>(
    transaction: Runner,
    userId: number | null,
    write: () => Promise<Result>,
  ): Promise<{ result: Result } | null>;
}

/** The state on which a proof of a known account depends: when earlier proofs ended, and whether the session is there. */
export class AccountState implements Proof {
  private constructor(
    private readonly account: ProvenAccount,
    private readonly userId: number,
    private state: string,
  ) {}

  /** Reads the state. Call it before the proof is checked. @returns null if there is no such account. */
  static async of(database: Runner, account: ProvenAccount): Promise<AccountState | null> {
    const [found] = await database.run(unauthenticated, accountState, { ...account });
    return found ? new AccountState(account, found.userId, found.state) : null;
  }

  async ifCurrent<Result>(
    transaction: Runner,
    _userId: number | null,
    write: () => Promise<Result>,
  ): Promise<{ result: Result } | null> {
    await transaction.run(unauthenticated, lockPerson, { userId: this.userId });
    if ((await this.#read(transaction)) !== this.state) return null;
    const result = await write();
    this.state = (await this.#read(transaction)) ?? this.state;
    return { result };
  }

  async #read(transaction: Runner): Promise<string | null> {
    const [found] = await transaction.run(unauthenticated, accountState, { ...this.account });
    return found?.state ?? null;
  }
}

/** A sign-in at the provider. Its account is known only after the provider's answer, so it is compared by time. */
export class ProviderSignIn implements Proof {
  private constructor(private readonly begunAt: string) {}

  /** Finds a sign-in by the state with which it began. @returns null if there is none. */
  static async of(database: Runner, state: string): Promise<ProviderSignIn | null> {
    const identifier = `auth-state:${state}`;
    const [found] = await database.run(unauthenticated, beginOfProviderSignIn, { identifier });
    return found ? new ProviderSignIn(found.begunAt) : null;
  }

  async ifCurrent<Result>(
    transaction: Runner,
    userId: number | null,
    write: () => Promise<Result>,
  ): Promise<{ result: Result } | null> {
    // An update of the link that it has found, which changes nothing that signs in.
    if (userId === null) return { result: await write() };
    await transaction.run(unauthenticated, lockPerson, { userId });
    const { begunAt } = this;
    const [current] = await transaction.run(unauthenticated, currentProof, { userId, begunAt });
    return current ? { result: await write() } : null;
  }
}

/** Returns the account that an emailed link signs in to; null if the link is not valid. */
export async function accountOfLink(database: Runner, token: string): Promise<ProvenAccount | null> {
  const identifier = signInLinkPrefix + hashLink(token);
  const [found] = await database.run(unauthenticated, accountOfSignInLink, { identifier });
  return found ? { email: found.email, token: null } : null;
}
