import { type MouseEvent, useSyncExternalStore } from 'react';

/** The admin pages, by the last part of their addresses. */
export const adminPages = ['users', 'sellers', 'keys', 'webhooks', 'policy', 'chat', 'audit'] as const;
export type AdminPage = (typeof adminPages)[number];

const root = '/operator/admin';

/** Which page is shown, and what of it: `/operator/admin/webhooks/<id>`. */
export function usePlace(): { page: AdminPage; item: string | null } {
  const path = useSyncExternalStore(
    (changed) => {
      window.addEventListener('popstate', changed);
      return () => window.removeEventListener('popstate', changed);
    },
    () => location.pathname,
  );
  const [name, item] = path.slice(root.length + 1).split('/');
  return {
    page: adminPages.find((each) => each === name) ?? 'users',
    item: item ? decodeURIComponent(item) : null,
  };
}

export function addressOf(page: AdminPage, item?: string): string {
  return item ? `${root}/${page}/${encodeURIComponent(item)}` : `${root}/${page}`;
}

/** Goes to a page of the portal without loading it anew; all who follow the address hear of it. */
export function goTo(address: string): void {
  history.pushState(null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/** What a link within the portal does on a plain click; with a modifier the browser opens it as ever. */
export function linkTo(address: string) {
  return {
    href: address,
    onClick: (event: MouseEvent) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      goTo(address);
    },
  };
}
