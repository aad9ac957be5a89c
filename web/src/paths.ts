/**
 * Builds and parses the addresses of the portals' pages, and lists all others that the portals use.
 * `test/unit/web/paths.test.ts` fails if a path is written anywhere else.
 */

/** The addresses of the two APIs. */
export const operatorApiPath = '/operator/graphql';
export const sellerApiPath = '/seller/graphql';

/** The module that the element loads to find links. */
export const elementTextPath = '/parley-chat-text.js';
export const elementAlertsPath = '/parley-chat-alerts.js';

/** The modules with the languages of the element other than English. */
export const elementLanguagePaths = { de: '/parley-chat-de.js', ar: '/parley-chat-ar.js' } as const;

/** The addresses of the sign-in operations (docs/sign-in.md). */
export const authPaths = {
  session: '/auth/session',
  sessions: '/auth/list-sessions',
  revokeSession: '/auth/revoke-session',
  revokeOtherSessions: '/auth/revoke-other-sessions',
  trustedDevices: '/auth/list-trusted-devices',
  revokeTrustedDevice: '/auth/revoke-trusted-device',
  dismissNotice: '/auth/dismiss-notice',
  signInByPassword: '/auth/sign-in/email',
  signInByLink: '/auth/sign-in/magic-link',
  signInByProvider: '/auth/sign-in/social',
  signOut: '/auth/sign-out',
  chooseMembership: '/auth/memberships/choose',
  acceptInvitation: '/auth/memberships/accept',
  providerLink: '/auth/provider-link',
  removeProviderLink: '/auth/provider-link/remove',
  requestPasswordReset: '/auth/request-password-reset',
  resetPassword: '/auth/reset-password',
  changePassword: '/auth/change-password',
  passkeySignInOptions: '/auth/passkey/sign-in-options',
  signInByPasskey: '/auth/passkey/sign-in',
  passkeyStepOptions: '/auth/two-factor/passkey-options',
  verifyPasskey: '/auth/two-factor/verify-passkey',
  passkeys: '/auth/passkeys',
  passkeyProofOptions: '/auth/passkeys/proof-options',
  newPasskeyOptions: '/auth/passkeys/add-options',
  addPasskey: '/auth/passkeys/add',
  renamePasskey: '/auth/passkeys/rename',
  removePasskey: '/auth/passkeys/remove',
  restorePasskey: '/auth/passkeys/restore',
  verifyCode: '/auth/two-factor/verify-totp',
  verifyBackupCode: '/auth/two-factor/verify-backup-code',
  enableSecondFactor: '/auth/two-factor/enable',
  disableSecondFactor: '/auth/two-factor/disable',
  generateBackupCodes: '/auth/two-factor/generate-backup-codes',
} as const;

export type AuthPath = (typeof authPaths)[keyof typeof authPaths];

export const iconPath = '/icon.svg';

/** The worker that shows notifications while no page is open. */
export const serviceWorkerPath = '/service-worker.js';

/** The page that the worker shows while the server cannot be reached, and all of its files, which the worker stores. */
export const offlinePath = '/offline';
export const offlineFiles: readonly string[] = [offlinePath, '/offline.js', '/offline.css', '/theme.js'];

/** Answers if the server runs. */
export const healthPath = '/healthz';

export const resetPasswordPath = '/reset-password';

/** The home pages of the two portals. */
export const portalPaths = { operator: '/operator', seller: '/seller' } as const;

/** Returns the side of the portal that a path belongs to; null for another page. */
export function sideOfPath(path: string): keyof typeof portalPaths | null {
  const sides = Object.keys(portalPaths) as (keyof typeof portalPaths)[];
  return sides.find((side) => path === portalPaths[side] || path.startsWith(`${portalPaths[side]}/`)) ?? null;
}

/** Returns whether a path is that of a portal's page. The API and the exported files of a side are below its home page too. */
export const isPortalPage = (path: string): boolean =>
  sideOfPath(path) !== null && !/^\/\w+\/graphql(?![\w-])|\.\w+$/i.test(path);

/** The route of the sign-in page. */
export interface SignInRoute {
  page: 'sign-in' | 'reset-password';
  /** The address to go to after signing in, unchecked. */
  next: string | null;
  /** The error of an emailed link or a provider. */
  error: string | null;
  /** The token of an emailed link to choose a new password. */
  token: string | null;
  /** The token of an invitation to accept after signing in. */
  invitation: string | null;
  /** Whether a signed-in user wants to choose another membership. */
  isChoosing: boolean;
}

export function parseSignInUrl({ pathname, searchParams }: URL): SignInRoute {
  return {
    page: pathname === resetPasswordPath ? 'reset-password' : 'sign-in',
    next: searchParams.get('next'),
    error: searchParams.get('error'),
    token: searchParams.get('token'),
    invitation: searchParams.get('invitation'),
    isChoosing: searchParams.has('choose'),
  };
}

/**
 * @param next the address to go to after signing in.
 * @param invitation the token of an invitation to accept after signing in.
 */
export function signInPath(next: string | null = null, invitation: string | null = null): string {
  const search = new URLSearchParams({ ...(next && { next }), ...(invitation && { invitation }) });
  return search.size > 0 ? `/?${search}` : '/';
}

/** The page on which a signed-in user chooses another membership. */
export const choosePath = '/?choose=1';

/** Returns `next` if it is an address of the user's own portal on this origin, else that portal's home page. */
export function pathAfterSignIn(side: keyof typeof portalPaths, next: string | null, origin: string): string {
  const home = portalPaths[side];
  if (!next || !URL.canParse(next, origin)) return home;
  const url = new URL(next, origin);
  const isOwn = url.origin === origin && (url.pathname === home || url.pathname.startsWith(`${home}/`));
  return isOwn ? url.pathname + url.search + url.hash : home;
}

/** The admin pages, by the last part of their addresses. */
export const adminPages = [
  'users',
  'sellers',
  'keys',
  'webhooks',
  'policy',
  'links',
  'seller-links',
  'chat',
  'notifications',
  'sign-in',
  'audit',
  'replies',
  'labels',
  'reports',
  'exports',
] as const;
export type AdminPage = (typeof adminPages)[number];

/** The lists of the inbox: those of the API, and the user's own unread conversations. */
export const inboxLists = ['MINE', 'UNASSIGNED', 'NEEDS_REPLY', 'SNOOZED', 'DONE', 'ALL', 'UNREAD'] as const;
export type InboxList = (typeof inboxLists)[number];

/** The maximum number of labels that conversations are filtered by. */
export const maximumFilterLabels = 5;

/** Selects the conversations that the inbox lists. */
export interface ConversationQuery {
  /** Null: the list, the labels and the order are those of the saved view. */
  list: InboxList | null;
  /** Only conversations with all of these labels. */
  labelIds: readonly string[];
  /** Whether the latest message decides the order, instead of the list's own order. */
  isByLatestMessage: boolean;
  savedViewId: string | null;
  /** The search text. */
  q: string;
}

/** Returns the query of a whole list. */
export const queryOfList = (list: InboxList): ConversationQuery => ({
  list,
  labelIds: [],
  isByLatestMessage: false,
  savedViewId: null,
  q: '',
});

/** A route of the operator's portal. It contains the whole state of the inbox, so that users can share it. */
export interface OperatorRoute {
  page: 'inbox' | 'admin' | 'account' | 'notifications';
  /** The open conversation. */
  sellerId: string | null;
  /** The message to show first. */
  messageId: string | null;
  query: ConversationQuery;
  /** Whether `query.q` searches names or messages. */
  searchIn: 'names' | 'messages';
  adminPage: AdminPage;
  /** The one object that an admin page shows, such as a webhook. */
  adminItemId: string | null;
}

export function parseOperatorUrl({ pathname, searchParams }: URL): OperatorRoute {
  const [, , section, first, second] = pathname.split('/').map(decodePart);
  return {
    page: (['admin', 'account', 'notifications'] as const).find((each) => each === section) ?? 'inbox',
    sellerId: section === 't' && first ? withPadding(first) : null,
    messageId: paddedOrNull(searchParams.get('m')),
    query: parseQuery(searchParams),
    searchIn: searchParams.get('in') === 'messages' ? 'messages' : 'names',
    adminPage: adminPages.find((each) => section === 'admin' && each === first) ?? 'users',
    adminItemId: (section === 'admin' && second) || null,
  };
}

const paddedOrNull = (id: string | null) => id && withPadding(id);

function parseQuery(searchParams: URLSearchParams): ConversationQuery {
  const savedViewId = searchParams.get('view');
  // Addresses of earlier versions have the filters `waiting` and `unread`.
  const earlier = (['waiting', 'unread'] as const).find((filter) => searchParams.get(filter) === '1');
  const list = inboxLists.find((each) => nameOfList(each) === searchParams.get('list'));
  const other = earlier ? ({ waiting: 'NEEDS_REPLY', unread: 'UNREAD' } as const)[earlier] : 'ALL';
  const isSaved = savedViewId !== null && list === undefined;
  return {
    list: isSaved ? null : (list ?? other),
    labelIds: isSaved ? [] : searchParams.getAll('label').slice(0, maximumFilterLabels).map(withPadding),
    isByLatestMessage: !isSaved && searchParams.get('sort') === 'latest',
    savedViewId: savedViewId === null ? null : withPadding(savedViewId),
    q: searchParams.get('q') ?? '',
  };
}

const nameOfList = (list: InboxList) => list.toLowerCase().replace('_', '-');

export function operatorPath(route: OperatorRoute): string {
  if (route.page === 'account') return operatorAccountPath;
  if (route.page === 'notifications') return operatorNotificationsPath;
  if (route.page === 'admin') return adminPath(route.adminPage, route.adminItemId);
  const { sellerId, messageId, query, searchIn } = route;
  const search = new URLSearchParams();
  if (query.savedViewId) search.set('view', withoutPadding(query.savedViewId));
  if (query.list !== null) {
    if (query.list !== 'ALL' || query.savedViewId) search.set('list', nameOfList(query.list));
    for (const id of query.labelIds) search.append('label', withoutPadding(id));
    if (query.isByLatestMessage) search.set('sort', 'latest');
  }
  if (query.q) search.set('q', query.q);
  if (searchIn === 'messages') search.set('in', 'messages');
  if (sellerId && messageId) search.set('m', withoutPadding(messageId));
  const path = sellerId ? conversationPath(sellerId) : portalPaths.operator;
  return search.size > 0 ? `${path}?${search}` : path;
}

/** Returns the address of a seller's conversation in the inbox, without filters. */
export function conversationPath(sellerId: string): string {
  return `${portalPaths.operator}/t/${encodeURIComponent(withoutPadding(sellerId))}`;
}

/** Returns the address of a message in the inbox. */
export function messagePath(sellerId: string, messageId: string): string {
  return `${conversationPath(sellerId)}?m=${withoutPadding(messageId)}`;
}

export const operatorAccountPath = `${portalPaths.operator}/account`;
export const operatorNotificationsPath = `${portalPaths.operator}/notifications`;

/** @param itemId the one object that the page shows. */
export function adminPath(page: AdminPage, itemId: string | null = null): string {
  const path = `${portalPaths.operator}/admin/${page}`;
  return itemId ? `${path}/${encodeURIComponent(itemId)}` : path;
}

/** Returns the address of the audit log as a file. Parameters without a value are left out. */
export function auditExportPath(
  side: keyof typeof portalPaths,
  format: 'csv' | 'jsonl',
  parameters: Readonly<Record<string, string | null>>,
): string {
  const given = Object.entries(parameters).filter((each): each is [string, string] => each[1] !== null);
  const search = new URLSearchParams(given);
  const path = `${portalPaths[side]}/audit-log.${format}`;
  return search.size > 0 ? `${path}?${search}` : path;
}

/** Returns the address of the shared canned replies, or of the user's own, as a file. */
export const replyExportPath = (isShared: boolean): string =>
  `${portalPaths.operator}/canned-replies.csv?shared=${isShared}`;

/** A route of the seller's portal. */
export interface SellerRoute {
  page: 'home' | 'account' | 'audit' | 'notifications';
  /** Whether the chat panel is open: a reload keeps it, and Back closes it. */
  isPanelOpen: boolean;
  /** The message that the panel shows first. */
  messageId: string | null;
}

const sellerPagePaths = {
  home: portalPaths.seller,
  account: `${portalPaths.seller}/account`,
  audit: `${portalPaths.seller}/audit`,
  notifications: `${portalPaths.seller}/notifications`,
} as const;
const openPanelHash = '#messages';

export function parseSellerUrl({ pathname, searchParams, hash }: URL): SellerRoute {
  const page =
    (['account', 'audit', 'notifications'] as const).find((each) => pathname === sellerPagePaths[each]) ??
    'home';
  return { page, isPanelOpen: hash === openPanelHash, messageId: paddedOrNull(searchParams.get('m')) };
}

export function sellerPath({ page, isPanelOpen, messageId }: SellerRoute): string {
  const search = isPanelOpen && messageId ? `?m=${withoutPadding(messageId)}` : '';
  const path = sellerPagePaths[page] + search;
  return isPanelOpen ? path + openPanelHash : path;
}

/** Returns the address of the account page in a portal. */
export const accountPathOf = (side: keyof typeof portalPaths): string =>
  side === 'operator' ? operatorAccountPath : sellerPagePaths.account;

/** Decodes a part of a path. Returns it unchanged if it is not validly encoded. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Removes the base64 padding of an id, which a URL would contain as `%3D`. */
function withoutPadding(id: string): string {
  return id.replace(/=+$/, '');
}

function withPadding(id: string): string {
  const bare = withoutPadding(id);
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
}
