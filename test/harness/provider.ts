import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll } from 'vitest';

/** A user of the provider. */
export interface ProviderUser {
  sub: string;
  email: string;
  email_verified: boolean | string;
  name?: string;
}

export const client = { clientId: 'parley', clientSecret: 'a secret between the two' };

/**
 * Starts an OpenID Connect provider with the code flow and PKCE. `user` is signed in; tests can change it, and the
 * claims and parts of the answers.
 */
export async function openProvider() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const { privateKey: foreignKey } = await generateKeyPair('RS256');
  const state = {
    user: { sub: '1', email: '', email_verified: true } as ProviderUser,
    /** Claims of the id token that replace the valid ones. */
    claims: {} as Record<string, unknown>,
    hasIdToken: true,
    /** How an id token is signed that is not the provider's: with a key that it does not publish, or with a weak algorithm. */
    forgery: null as 'foreign key' | 'none' | 'client secret' | 'public key' | null,
    /** The error with which the provider leads back. */
    error: null as string | null,
    /** Whether the token endpoint fails. */
    isDown: false,
    /** Whether the token endpoint never answers. */
    isSilent: false,
  };
  const publicPem = await exportSPKI(publicKey);
  /** Signs an id token, or forges one. */
  const signedToken = async (claims: JWTPayload): Promise<string> => {
    const { forgery } = state;
    if (forgery === 'none') return new UnsecuredJWT(claims).encode();
    const token = new SignJWT(claims);
    if (forgery === 'client secret' || forgery === 'public key') {
      const secret = forgery === 'public key' ? publicPem : client.clientSecret;
      return token.setProtectedHeader({ alg: 'HS256', kid: '1' }).sign(new TextEncoder().encode(secret));
    }
    token.setProtectedHeader({ alg: 'RS256', kid: '1' });
    return token.sign(forgery === 'foreign key' ? foreignKey : privateKey);
  };
  const codes = new Map<string, URLSearchParams>();
  const server = createServer((request, response) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { pathname, searchParams } = new URL(request.url ?? '', issuer);
    const json = (value: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const answers: Record<string, () => unknown> = {
      '/.well-known/openid-configuration': () =>
        json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        }),
      '/keys': async () => json({ keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'RS256' }] }),
      '/authorize': () => {
        const code = createHash('sha256').update(searchParams.toString()).digest('hex');
        codes.set(code, searchParams);
        const back = new URL(searchParams.get('redirect_uri') ?? '');
        if (state.error) back.searchParams.set('error', state.error);
        else back.searchParams.set('code', code);
        back.searchParams.set('state', searchParams.get('state') ?? '');
        response.writeHead(302, { location: back.href }).end();
      },
      '/userinfo': () => json(state.user),
      '/token': async () => {
        if (state.isSilent) return;
        if (state.isDown) return json({}, 503);
        let text = '';
        for await (const chunk of request) text += chunk;
        const body = new URLSearchParams(text);
        const authorization = codes.get(body.get('code') ?? '');
        codes.delete(body.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(body.get('code_verifier') ?? '')
          .digest('base64url');
        const known = body.get('client_secret') === client.clientSecret;
        if (!authorization || !known || authorization.get('code_challenge') !== challenge)
          return json({ error: 'invalid_grant' }, 400);
        const now = Math.floor(Date.now() / 1_000);
        const claims = {
          iss: issuer,
          aud: client.clientId,
          iat: now,
          exp: now + 300,
          nonce: authorization.get('nonce'),
          ...state.user,
          ...state.claims,
        };
        const idToken = await signedToken(claims);
        json({
          token_type: 'Bearer',
          access_token: 'access',
          ...(state.hasIdToken && { id_token: idToken }),
        });
      },
    };
    const answer = answers[pathname] ?? (() => json({}, 404));
    void answer();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const issuer = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { issuer, state };
}
