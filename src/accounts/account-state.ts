import { unauthenticated } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { accountState } from '../database/statements/account-changes.js';
import { lockPerson } from '../database/statements/passkeys.js';

/** The account that a call of the sign-in library checks a proof of. */
export interface ProvenAccount {
  readonly email: string;
  /** The token of the session that the call uses; null without one. */
  readonly token: string | null;
}

/**
 * The state on which a proof depends: the password, whether there is a second factor, and whether the session is there. The check of a proof
 * takes time, in which another request can change or end it.
 */
export class AccountState {
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

  /** Runs a write of the same call, unless another request has changed the state since. @returns null if it has. */
  async ifSame<Result>(
    transaction: Runner,
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
