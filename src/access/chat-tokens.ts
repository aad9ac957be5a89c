import { createHash, hkdfSync } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import { countsOf } from '../database/rate-limit-store.js';
import type { Values } from '../database/statement.js';
import { validKeysByNumber } from '../database/statements/api-keys.js';
import { sellersByNumber } from '../database/statements/find-nodes.js';
import {
  CallerError,
  type FieldError,
  InputError,
  inputError,
  sellerNotFound,
} from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { trimName } from '../text/names.js';
import { nameProblem } from '../text/visible-text.js';
import { type Actor, actorOnSide } from './actor.js';
import { BatchedLookup } from './batched-lookup.js';
import { auditToken } from './chat-token-audit.js';
import { ChatTokenLimit } from './chat-token-limit.js';
import { requireTokenKey } from './permissions.js';
import { unauthenticated, visibleSellers } from './tenant-scopes.js';

/** The prefix of every chat token. */
export const tokenPrefix = 'parley_tok_';

/** The lifetime of a token, in seconds. */
export const tokenLifetimeSeconds = { min: 60, max: 3_600, default: 300 } as const;

/** The longest values, in characters. */
const maxLength = { name: 255, userKey: 128, token: 4_096 } as const;

const algorithm = 'HS256';

type TokenKey = Values<typeof validKeysByNumber.row>;

export interface TokenRequest {
  /** Null if the input is not the id of a seller. */
  sellerId: number | null;
  name: string;
  /** The person's id on the embedding site; null if the name identifies the person. */
  userKey: string | null;
  /** The lifetime, in seconds. */
  expiresIn: number;
}

export interface ChatToken {
  token: string;
  expiresAt: Date;
}

/** The reason for which a chat token cannot be used. `key not valid`: its key is unknown, revoked or expired. */
export type TokenProblem = 'invalid' | 'expired' | 'key not valid';

/** A chat token cannot be used. */
export class TokenRejectedError extends CallerError {
  override name = 'TokenRejectedError';
  constructor(readonly reason: TokenProblem) {
    super('UNAUTHENTICATED', [{ field: null, message: 'This chat token is invalid or has expired.' }]);
  }
}

/** The signed claims. The header names the API key that created the token. */
const claims = z.object({
  sub: z.string().regex(/^\d+$/).transform(Number),
  name: z.string(),
  user: z.string().optional(),
  exp: z.number(),
});

type Claims = z.infer<typeof claims>;

/**
 * Creates and verifies chat tokens. A token lets a seller's browser use the chat on another site's page for a limited
 * time. An API key creates it. The database stores no tokens; see docs/decisions/embed-tokens.md.
 */
export class ChatTokens {
  readonly #tokenKeys: BatchedLookup<TokenKey>;

  /**
   * @param secrets the installation's secrets: the first signs, all verify. The database alone is not enough to create
   * tokens.
   */
  constructor(
    private readonly database: Database,
    private readonly secrets: readonly [string, ...string[]],
    private readonly limit = new ChatTokenLimit(countsOf(database)),
  ) {
    this.#tokenKeys = new BatchedLookup(async (ids) => {
      const rows = await database.run(unauthenticated, validKeysByNumber, { ids: ids.map(Number) });
      return new Map(rows.map((row) => [String(row.id), row]));
    });
  }

  /**
   * Creates a token. It expires no later than the actor's key. The audit log names the key.
   * @throws {CallerError} `FORBIDDEN`, `MISSING_SCOPE`, `RATE_LIMITED`; `BAD_USER_INPUT` on `sellerId`, `name`, `userKey`,
   * `expiresIn`.
   */
  async create(actor: Actor, { sellerId, ...given }: TokenRequest): Promise<ChatToken> {
    // A person without `userKey` is known by the name: spaces around it must not make another one who looks the same.
    const request = { ...given, name: trimName(given.name) };
    const key = requireTokenKey(actor);
    const keyId = String(key);
    const fieldErrors = checkRequest(request);
    if (!(await this.#hasSeller(actor, sellerId))) fieldErrors.push(sellerNotFound('sellerId'));
    if (sellerId === null || fieldErrors.length > 0) throw new InputError(fieldErrors);
    const tokenKey = await this.#tokenKeys.find(keyId);
    if (!tokenKey) throw inputError(null, 'This API key is no longer valid.');
    await this.limit.count(actor);
    const { name, userKey, expiresIn } = request;
    await auditToken(actor, this.database, { keyId: key, sellerId, name });
    const endMs = Math.min(Date.now() + expiresIn * 1_000, tokenKey.expiresAt?.getTime() ?? Infinity);
    const exp = Math.floor(endMs / 1_000);
    const token = await new SignJWT({ name, ...(userKey !== null && { user: userKey }) })
      .setProtectedHeader({ alg: algorithm, kid: keyId })
      .setSubject(String(sellerId))
      .setExpirationTime(exp)
      .sign(signingKey(this.secrets[0], tokenKey));
    return { token: tokenPrefix + token, expiresAt: new Date(exp * 1_000) };
  }

  async #hasSeller(actor: Actor, sellerId: number | null): Promise<boolean> {
    if (sellerId === null) return false;
    const { scope, visible } = visibleSellers(actor, [{ sellerId }]);
    if (visible.length === 0) return false;
    return (await this.database.run(scope, sellersByNumber, { sellerIds: [sellerId] })).length > 0;
  }

  /**
   * Returns the actor of a token.
   * @throws {TokenRejectedError} if the signature is invalid, or the token or its key has expired or was revoked.
   */
  async authenticate(token: string): Promise<Actor> {
    const signed = token.slice(tokenPrefix.length);
    const keyId = token.length > maxLength.token ? null : readKeyId(signed);
    if (keyId === null) throw new TokenRejectedError('invalid');
    const tokenKey = await this.#tokenKeys.find(keyId);
    if (!tokenKey) throw new TokenRejectedError('key not valid');
    const { sub: sellerId, name, user, exp } = await this.#verify(signed, tokenKey);
    const { marketplaceId, marketplaceName } = tokenKey;
    return actorOnSide(sellerId, {
      identity: `token:${sellerId}:${fingerprint(user === undefined ? `name ${name}` : `user ${user}`)}`,
      credential: { kind: 'token', id: tokenKey.id },
      person: null,
      marketplaceId,
      marketplaceName,
      scope: 'chat:write',
      name,
      expiresAt: new Date(exp * 1_000),
    });
  }

  /** @throws {TokenRejectedError} */
  async #verify(signed: string, tokenKey: TokenKey): Promise<Claims> {
    const options = { algorithms: [algorithm], requiredClaims: ['exp'] };
    for (const secret of this.secrets) {
      try {
        const { payload } = await jwtVerify(signed, signingKey(secret, tokenKey), options);
        const parsed = claims.safeParse(payload);
        if (!parsed.success) break;
        return parsed.data;
      } catch (error) {
        // The library checks the signature before the expiry.
        if (error instanceof errors.JWTExpired) throw new TokenRejectedError('expired');
        if (!(error instanceof errors.JOSEError)) throw error;
      }
    }
    throw new TokenRejectedError('invalid');
  }
}

/** Derives a signing key from each API key: a token is invalid in a database without its API key. */
const signingKey = (secret: string, { secretHash }: TokenKey) =>
  new Uint8Array(hkdfSync('sha256', secret, secretHash, 'parley chat token', 32));

function checkRequest({ name, userKey, expiresIn }: Omit<TokenRequest, 'sellerId'>): FieldError[] {
  const fieldErrors: FieldError[] = [];
  const problem = nameProblem(name);
  if (problem !== null) fieldErrors.push({ field: 'name', message: `The name ${problem}.` });
  if (codePoints(name) > maxLength.name) {
    fieldErrors.push({ field: 'name', message: `The name must have 1 to ${maxLength.name} characters.` });
  }
  if (userKey !== null && !isText(userKey, maxLength.userKey)) {
    fieldErrors.push({
      field: 'userKey',
      message: `The userKey must have 1 to ${maxLength.userKey} characters.`,
    });
  }
  const { min, max } = tokenLifetimeSeconds;
  if (expiresIn < min || expiresIn > max) {
    fieldErrors.push({ field: 'expiresIn', message: `A token can be valid for ${min} to ${max} seconds.` });
  }
  return fieldErrors;
}

const isText = (text: string, max: number) =>
  isStorable(text) && text.trim() !== '' && codePoints(text) <= max;

/** Returns the id of the API key from the token's header, before the signature is verified; null if there is none. */
function readKeyId(signed: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(signed);
    return typeof kid === 'string' && /^[1-9]\d{0,8}$/.test(kid) ? kid : null;
  } catch {
    return null;
  }
}

/** Returns an id of a person that does not reveal the embedding site's id. */
const fingerprint = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);
