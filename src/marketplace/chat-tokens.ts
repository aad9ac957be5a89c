import { createHash, hkdfSync } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Asker, askerOnSide, atTheDoor, keyToLend } from '../chat/asker.js';
import { badInput, Fault, type FieldFault, sellerNotFound } from '../chat/fault.js';
import { findSellers } from '../chat/find-nodes.js';
import { codePoints, isStorable } from '../chat/message-text.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { goodKeysByNumber } from '../database/statements/api-keys.js';
import { SharedLookUp } from './shared-look-up.js';

/** What a chat token begins with. */
export const tokenPrefix = 'parley_tok_';

/** For how long a token may be good, in seconds. */
export const tokenLife = { least: 60, most: 3_600, usual: 300 } as const;

/** In characters. */
const longest = { name: 255, userKey: 128, token: 4_096 } as const;

const algorithm = 'HS256';

type Maker = Values<typeof goodKeysByNumber.row>;

export interface TokenRequest {
  /** Null where the input names no seller that there can be. */
  sellerId: number | null;
  name: string;
  /** What the person is known by where the token is asked for; null: by the name. */
  userKey: string | null;
  /** In seconds. */
  expiresIn: number;
}

export interface ChatToken {
  token: string;
  expiresAt: Date;
}

/** What is signed; the header names the key that made it. */
const claims = z.object({
  sub: z.string().regex(/^\d+$/).transform(Number),
  name: z.string(),
  user: z.string().optional(),
  exp: z.number(),
});

type Claims = z.infer<typeof claims>;

/**
 * Chat tokens: with one, a seller's browser on another's page may chat for a while, by the right of the API key
 * that made it. Nothing is stored of them; docs/decisions/embed-tokens.md tells why.
 */
export class ChatTokens {
  readonly #makers: SharedLookUp<Maker>;

  /** @param secret the installation's: who has the database alone cannot make tokens. */
  constructor(
    private readonly database: Database,
    private readonly secret: string,
  ) {
    this.#makers = new SharedLookUp(async (numbers) => {
      const rows = await database.run(atTheDoor, goodKeysByNumber, { ids: numbers.map(Number) });
      return new Map(rows.map((row) => [String(row.id), row]));
    });
  }

  /**
   * Makes a token, which ends no later than the asker's key.
   * @throws {Fault} `FORBIDDEN` or `MISSING_SCOPE` where the asker may not; else what is wrong with the request.
   */
  async make(asker: Asker, { sellerId, ...request }: TokenRequest): Promise<ChatToken> {
    const keyNumber = String(keyToLend(asker));
    const faults = requestFaults(request);
    const [seller] = sellerId === null ? [] : await findSellers(asker, this.database, [sellerId]);
    if (!seller) faults.push(sellerNotFound('sellerId'));
    if (faults.length > 0) throw new Fault('BAD_USER_INPUT', faults);
    const maker = await this.#makers.find(keyNumber);
    if (!maker) throw badInput(null, 'This API key is no longer valid.');
    const { name, userKey, expiresIn } = request;
    const end = Math.min(Date.now() + expiresIn * 1_000, maker.expiresAt?.getTime() ?? Infinity);
    const exp = Math.floor(end / 1_000);
    const token = await new SignJWT({ name, ...(userKey !== null && { user: userKey }) })
      .setProtectedHeader({ alg: algorithm, kid: keyNumber })
      .setSubject(String(sellerId))
      .setExpirationTime(exp)
      .sign(this.#signingKey(maker));
    return { token: tokenPrefix + token, expiresAt: new Date(exp * 1_000) };
  }

  /** The asker that a token stands for; null where it is not ours, has expired, or its key is good no longer. */
  async askerOf(token: string): Promise<Asker | null> {
    if (token.length > longest.token) return null;
    const signed = token.slice(tokenPrefix.length);
    const keyNumber = keyNumberIn(signed);
    const maker = keyNumber === null ? undefined : await this.#makers.find(keyNumber);
    const claimed = maker && (await this.#claimsOf(signed, maker));
    if (!claimed) return null;
    const { sub: sellerId, name, user, exp } = claimed;
    const { marketplaceId, marketplaceName } = maker;
    return askerOnSide(sellerId, {
      identity: `token:${sellerId}:${fingerprint(user === undefined ? `name ${name}` : `user ${user}`)}`,
      right: { kind: 'token', id: maker.id },
      person: null,
      marketplaceId,
      marketplaceName,
      scope: 'chat:write',
      name,
      expiresAt: new Date(exp * 1_000),
    });
  }

  async #claimsOf(signed: string, maker: Maker): Promise<Claims | null> {
    try {
      const options = { algorithms: [algorithm], requiredClaims: ['exp'] };
      const { payload } = await jwtVerify(signed, this.#signingKey(maker), options);
      return claims.safeParse(payload).data ?? null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  /** Another for each key of each database: a token is worth nothing where the key that made it is not. */
  #signingKey({ secretHash }: Maker): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.secret, secretHash, 'parley chat token', 32));
  }
}

function requestFaults({ name, userKey, expiresIn }: Omit<TokenRequest, 'sellerId'>): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!isText(name, longest.name)) {
    faults.push({ field: 'name', message: `A name is text of 1 to ${longest.name} characters.` });
  }
  if (userKey !== null && !isText(userKey, longest.userKey)) {
    faults.push({ field: 'userKey', message: `A user's key is text of 1 to ${longest.userKey} characters.` });
  }
  const { least, most } = tokenLife;
  if (expiresIn < least || expiresIn > most) {
    faults.push({ field: 'expiresIn', message: `A token is good for ${least} to ${most} seconds.` });
  }
  return faults;
}

const isText = (text: string, most: number) =>
  isStorable(text) && text.trim() !== '' && codePoints(text) <= most;

/** The number of the key that a token says it was made by, which is not proved yet; null where it says none. */
function keyNumberIn(signed: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(signed);
    return typeof kid === 'string' && /^[1-9]\d{0,8}$/.test(kid) ? kid : null;
  } catch {
    return null;
  }
}

/** Persons are told apart by this, so that what another's system knows them by is kept nowhere. */
const fingerprint = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);
