import type { ComponentProps, MouseEvent } from 'react';
import { navigate, useLocationProperty } from 'wouter/use-browser-location';
import {
  operatorPath,
  parseOperatorUrl,
  parseSellerUrl,
  parseSignInUrl,
  type SignInRoute,
  sellerPath,
  signInPath,
} from './paths.js';

interface Navigation {
  /** Whether Back skips the current address. */
  replace?: boolean;
}

let navigated = false;
window.addEventListener('popstate', () => {
  navigated = true;
});

/** Goes to an address of this portal without reloading the page. */
export function goToPath(path: string, { replace = false }: Navigation = {}): void {
  if (path === currentPath()) return;
  navigated = true;
  navigate(path, { replace, state: replace ? history.state : { isInternal: true } });
}

/** Returns whether the address changed since the page was loaded. */
export function hasNavigated(): boolean {
  return navigated;
}

/** Returns whether Back leads to another address of this portal. */
export function canGoBack(): boolean {
  return history.state?.isInternal === true;
}

export function goBack(): void {
  history.back();
}

let leaving = false;

/** Returns whether the page is being left because its session ended or changed, so that nothing more can be saved. */
export function isLeaving(): boolean {
  return leaving;
}

/** Reloads the page without the search text. */
export function reloadWithoutSearch(): void {
  leaving = true;
  history.replaceState(null, '', location.pathname + location.hash);
  location.reload();
}

/** Returns the error that a provider's answer added to the address; null if there is none. */
export function callbackErrorHere(): string | null {
  return parseSignInUrl(new URL(location.href)).error;
}

/** Returns the path of the current page, without its search text and its hash. */
export function pathHere(): string {
  return location.pathname;
}

/** Returns the address of the sign-in page, which returns to the current page. */
export function signInPathFromHere(): string {
  return signInPath(currentPath());
}

/** Loads the sign-in page, which returns to the current page. */
export function goToSignIn(): void {
  leaving = true;
  location.assign(signInPathFromHere());
}

/** The routes of the operator's, the seller's and the sign-in page. */
export const operatorRouter = createRouter(parseOperatorUrl, operatorPath);
export const sellerRouter = createRouter(parseSellerUrl, sellerPath);
export const signInRouter = createRouter(parseSignInUrl, ({ next, invitation }: SignInRoute) =>
  signInPath(next, invitation),
);

function createRouter<Route>(parse: (url: URL) => Route, build: (route: Route) => string) {
  let last: { href: string; route: Route } | null = null;
  const routeOf = (href: string): Route => {
    if (last?.href !== href) last = { href, route: parse(new URL(href)) };
    return last.route;
  };
  /** Returns the same object until the address changes. */
  const current = () => routeOf(location.href);
  /** Returns the path of the current route with some changes. */
  const pathTo = (change: Partial<Route>) => build({ ...current(), ...change });
  return {
    current,
    pathTo,
    /** Returns the current route, and renders the component again when it changes. */
    useRoute: (): Route => routeOf(useLocationProperty(currentHref)),
    goTo: (change: Partial<Route>, navigation?: Navigation) => goToPath(pathTo(change), navigation),
  };
}

function currentHref(): string {
  return location.href;
}

function currentPath(): string {
  return location.pathname + location.search + location.hash;
}

interface LinkProps extends ComponentProps<'a'> {
  href: string;
  /** Called on a plain click, before the address changes. */
  onNavigate?: () => void;
}

/** Links to an address of this portal without reloading the page. The browser handles a click with a modifier key. */
export function Link({ href, onNavigate, children, ...link }: LinkProps) {
  return (
    <a
      {...link}
      href={href}
      onClick={onPlainClick(() => {
        onNavigate?.();
        goToPath(href);
      })}
    >
      {children}
    </a>
  );
}

/** Handles a click on a link with the main button and without a modifier; the browser handles any other. */
export function onPlainClick(follow: () => void) {
  return (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow();
  };
}
