import { useStore } from '../../features/inbox/inbox-context.js';

/** The first admin page that the reader may use; null where there is none. */
export function useAdministration(): string | null {
  const { maySetUp, mayAdminister } = useStore(({ rights }) => rights);
  if (mayAdminister) return '/operator/admin';
  return maySetUp ? '/operator/admin/webhooks' : null;
}
