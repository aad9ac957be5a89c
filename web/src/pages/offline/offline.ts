import '../../theme/tokens.css';
import '../../theme/base.css';
import '../../components/controls.css';
import './offline.css';
import { rememberedActor } from '../../features/install/offline-actor.js';
import ar from '../../i18n/ar/offline.json';
import de from '../../i18n/de/offline.json';
import en from '../../i18n/en/offline.json';
import { currentText, type MessageId, preferredLocale, showLocale } from '../../i18n/text.js';
import { healthPath, sideOfPath } from '../../paths.js';
import { type StoredTexts, storedTexts } from './stored-texts.js';

/*
 * The page that the service worker shows at the address of a portal's page that the server does not answer: with what the person has
 * written and not sent. It goes on to that address as soon as the server answers.
 */

const pollMs = 3_000;

const catalogues = {
  en: [en],
  de: async () => [{ default: de }],
  ar: async () => [{ default: ar }],
};

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { text = '', className = '', children = [] as readonly Node[] } = {},
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(text, ...children);
  return made;
}

/** Reads what the person of the portal has written; nothing if nobody is signed in, or storage is denied. */
function ownTexts(): StoredTexts {
  const none = { waiting: [], notSent: [], drafts: [] };
  try {
    const side = sideOfPath(location.pathname);
    const actorId = side && rememberedActor(side);
    return side && actorId ? storedTexts(localStorage, side, actorId) : none;
  } catch {
    return none;
  }
}

function list(title: MessageId, hint: MessageId, texts: readonly string[]): HTMLElement[] {
  if (texts.length === 0) return [];
  const items = texts.map((text) => {
    const item = element('li', { text, className: 'o-text' });
    item.dir = 'auto';
    return item;
  });
  const children = [
    element('h2', { text: currentText(title) }),
    element('p', { text: currentText(hint), className: 'o-hint' }),
    element('ul', { children: items }),
  ];
  return [element('section', { children })];
}

/** Returns whether the server answers. */
const answers = () =>
  fetch(healthPath, { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );

async function goOn(): Promise<void> {
  if (await answers()) location.reload();
}

await showLocale(preferredLocale(), catalogues, document.documentElement);
document.title = currentText('offline.title');
const { waiting, notSent, drafts } = ownTexts();
const retry = element('button', {
  text: currentText('offline.retry'),
  className: 'p-button p-button--primary',
});
retry.type = 'button';
retry.addEventListener('click', () => void goOn());
document.body.append(
  element('main', {
    className: 'o-page',
    children: [
      element('h1', { text: currentText('offline.title') }),
      element('p', { text: currentText('offline.lead') }),
      retry,
      ...list('offline.unsent', 'offline.unsentHint', waiting),
      ...list('offline.notSent', 'offline.notSentHint', notSent),
      ...list('offline.drafts', 'offline.draftsHint', drafts),
    ],
  }),
);
window.addEventListener('online', () => void goOn());
setInterval(() => void goOn(), pollMs);
