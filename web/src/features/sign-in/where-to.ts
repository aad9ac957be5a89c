import type { SessionUser } from '../../api/auth.js';

/**
 * Where somebody goes who is signed in: to `?next=`, where that is a path of its own portal, else to that portal.
 * @param search of the page's address.
 */
export function whereTo({ side }: Pick<SessionUser, 'side'>, search: string): string {
  const home = `/${side}`;
  const next = new URLSearchParams(search).get('next');
  if (!next || !URL.canParse(next, location.origin)) return home;
  const { origin, pathname, search: asked, hash } = new URL(next, location.origin);
  const isOwn = origin === location.origin && (pathname === home || pathname.startsWith(`${home}/`));
  return isOwn ? pathname + asked + hash : home;
}

/** This page, to come back to from a mail or a provider, with where to go then. */
export function thisPage(search: string): string {
  const next = new URLSearchParams(search).get('next');
  return next ? `/?${new URLSearchParams({ next })}` : '/';
}
