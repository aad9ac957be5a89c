import { createHash, hkdfSync } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { validKeysByNumber } from '../database/statements/api-keys.js';
import { sellersByNumber } from '../database/statements/find-nodes.js';
import { type FieldError, InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { type Actor, actorOnSide } from './actor.js';
import { BatchedLookup } from './batched-lookup.js';
import { requireTokenKey } from './permissions.js';
import { unauthenticated, visibleSellers } from './scopes.js';

/** What a chat token begins with. */
export const tokenPrefix = 'parley_tok_';

/** For how long a token may be good, in seconds. */
export const tokenLifeSeconds = { least: 60, most: 3_600, usual: 300 } as const;

/** In characters. */
const longest = { name: 255, userKey: 128, token: 4_096 } as const;

const algorithm = 'HS256';

type Maker = Values<typeof validKeysByNumber.row>;

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
  readonly #makers: BatchedLookup<Maker>;

  /** @param secret the installation's: who has the database alone cannot make tokens. */
  constructor(
    private readonly database: Database,
    private readonly secret: string,
  ) {
    this.#makers = new BatchedLookup(async (numbers) => {
      const rows = await database.run(unauthenticated, validKeysByNumber, { ids: numbers.map(Number) });
      return new Map(rows.map((row) => [String(row.id), row]));
    });
  }

  /**
   * Makes a token, which ends no later than the actor's key.
   * @throws {CallerError} `FORBIDDEN` or `MISSING_SCOPE` where the actor may not; else what is wrong with the request.
   */
  async make(actor: Actor, { sellerId, ...request }: TokenRequest): Promise<ChatToken> {
    const keyNumber = String(requireTokenKey(actor));
    const faults = requestErrors(request);
    if (!(await this.#hasSeller(actor, sellerId))) faults.push(sellerNotFound('sellerId'));
    if (faults.length > 0) throw new InputError(faults);
    const maker = await this.#makers.find(keyNumber);
    if (!maker) throw inputError(null, 'This API key is no longer valid.');
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

  async #hasSeller(actor: Actor, sellerId: number | null): Promise<boolean> {
    if (sellerId === null) return false;
    const { scope, visible } = visibleSellers(actor, [{ sellerId }]);
    if (visible.length === 0) return false;
    return (await this.database.run(scope, sellersByNumber, { sellerIds: [sellerId] })).length > 0;
  }

  /** The actor that a token stands for; null where it is not ours, has expired, or its key is good no longer. */
  async authenticate(token: string): Promise<Actor | null> {
    if (token.length > longest.token) return null;
    const signed = token.slice(tokenPrefix.length);
    const keyNumber = keyNumberIn(signed);
    const maker = keyNumber === null ? undefined : await this.#makers.find(keyNumber);
    const claimed = maker && (await this.#claimsOf(signed, maker));
    if (!claimed) return null;
    const { sub: sellerId, name, user, exp } = claimed;
    const { marketplaceId, marketplaceName } = maker;
    return actorOnSide(sellerId, {
      identity: `token:${sellerId}:${fingerprint(user === undefined ? `name ${name}` : `user ${user}`)}`,
      credential: { kind: 'token', id: maker.id },
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

function requestErrors({ name, userKey, expiresIn }: Omit<TokenRequest, 'sellerId'>): FieldError[] {
  const faults: FieldError[] = [];
  if (!isText(name, longest.name)) {
    faults.push({ field: 'name', message: `A name is text of 1 to ${longest.name} characters.` });
  }
  if (userKey !== null && !isText(userKey, longest.userKey)) {
    faults.push({ field: 'userKey', message: `A user's key is text of 1 to ${longest.userKey} characters.` });
  }
  const { least, most } = tokenLifeSeconds;
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
