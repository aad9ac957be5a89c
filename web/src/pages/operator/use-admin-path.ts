import { useStore } from '../../features/inbox/inbox-context.js';
import { adminPath } from '../../paths.js';

/** Returns the path of the first admin page that the user may use; null if there is none. */
export function useAdminPath(): string | null {
  const { maySetUp, mayAdminister } = useStore(({ rights }) => rights);
  if (mayAdminister) return adminPath('users');
  return maySetUp ? adminPath('webhooks') : null;
}
