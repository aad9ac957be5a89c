import { useStore } from '../../features/inbox/inbox-context.js';
import { adminPath } from '../../paths.js';

/** Returns the path of the first admin page that the user can use; null if there is none. */
export function useAdminPath(): string | null {
  const { canManageSettings, canManageAccounts } = useStore(({ permissions }) => permissions);
  if (canManageAccounts) return adminPath('users');
  return canManageSettings ? adminPath('webhooks') : null;
}
