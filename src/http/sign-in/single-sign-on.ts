import type { BetterAuthOptions } from 'better-auth';
import { getOAuthState } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { z } from 'zod';
import type { RequestOrigin } from '../../access/request-origin.js';
import type { ExpectedChange } from '../../accounts/expected-change.js';
import { issuerKey, providerAccountId, singleSignOnId } from '../../accounts/provider-links.js';

/** An OpenID Connect provider. Its users are matched by issuer and subject. */
export interface SingleSignOn {
  /** The name on the sign-in page. */
  name: string;
  issuer: URL;
  clientId: string;
  clientSecret: string;
}

/** The rules of links to the provider; see accounts/provider-links.ts. */
export interface ProviderRules {
  /** Returns the reason if a person cannot be linked to a provider's account for the first time. */
  checkLink(attempt: {
    userId: number;
    subject: string;
    isEmailVerified: boolean;
    isConfirmed: boolean;
  }): Promise<string | null>;
  /** Called if somebody at the provider was not signed in as a person, because the two cannot be linked. */
  onRejection(userId: number, reason: string, origin: RequestOrigin): Promise<void>;
  /** Called if the provider has verified the address with which a person signs in. */
  onVerifiedAddress(userId: number, email: string): Promise<void>;
  /** Returns the change if a person is linked. @param language the `Accept-Language` of the request. */
  expectedLink(userId: number, origin: RequestOrigin, language: string | undefined): ExpectedChange;
}

/**
 * Returns the plugin for single sign-on. The library verifies the id token: signature, issuer, audience, nonce and
 * expiry. The provider is responsible for a second factor.
 */
export function singleSignOnPlugin({ name, issuer, clientId, clientSecret }: SingleSignOn) {
  const discoveryUrl = `${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return genericOAuth({
    config: [
      {
        providerId: singleSignOnId,
        name,
        discoveryUrl,
        clientId,
        clientSecret,
        scopes: ['openid', 'email', 'profile'],
        disableSignUp: true,
        requireIdTokenVerification: true,
        // Without an id token the library would use the answer of the userinfo endpoint, which nobody has signed.
        accountSubject: ({ tokens }) => {
          const { iss, sub } = claimsOf(tokens.idToken ?? '');
          if (issuerKey(iss) !== issuerKey(issuer.href))
            throw new Error('The id token is of another issuer.');
          return providerAccountId(issuer, sub);
        },
      },
    ],
  });
}

const claims = z.object({ iss: z.string(), sub: z.string().min(1) });

/** Returns the claims of an id token that the library has verified. @throws if there is no id token. */
function claimsOf(idToken: string) {
  const [, payload = ''] = idToken.split('.');
  return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

/** The subject, which the library has compared if the profile is the answer of the userinfo endpoint. */
const profile = z.object({ sub: z.string() });

type ValidateUserInfo = NonNullable<NonNullable<BetterAuthOptions['user']>['validateUserInfo']>;
type ProviderUserCheck = (
  data: Parameters<ValidateUserInfo>[0],
  origin: RequestOrigin,
) => ReturnType<ValidateUserInfo>;

/** Returns the check of a provider's user: it applies the rules to a first link, and allows any later sign-in. */
export function providerUserCheck(rules: ProviderRules): ProviderUserCheck {
  return async ({ user, source }, origin) => {
    if (source.method !== 'oauth') return;
    const userId = Number(user.id);
    const isEmailVerified = user.emailVerified === true;
    const isConfirmed = (await getOAuthState())?.link !== undefined;
    if (source.action === 'link-account') {
      const { sub: subject } = profile.parse(source.oauth?.profile);
      const rejection = await rules.checkLink({ userId, subject, isEmailVerified, isConfirmed });
      if (rejection !== null) {
        if (!isConfirmed) await rules.onRejection(userId, rejection, origin);
        return { error: rejection };
      }
    }
    if (isEmailVerified && !isConfirmed && user.email) await rules.onVerifiedAddress(userId, user.email);
    return;
  };
}
