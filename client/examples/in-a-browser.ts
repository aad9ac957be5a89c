import { ParleyClient } from '@parley/client';

export function clientOfPage(parleyUrl: string, tokenPath: string) {
  let token: Promise<string> | undefined;
  const newToken = async () => (await fetch(tokenPath, { method: 'POST' })).text();
  return new ParleyClient({
    url: `${parleyUrl}/seller/graphql`,
    getToken: (rejected) => {
      if (rejected !== undefined) token = undefined;
      token ??= newToken();
      return token;
    },
  });
}
