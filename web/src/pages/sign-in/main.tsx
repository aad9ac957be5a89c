import { createRoot } from 'react-dom/client';
import '../../theme/tokens.css';
import '../../theme/base.css';
import '../../components/controls.css';
import { clearBadge } from '../../features/install/app-badge.js';
import { forgetActors } from '../../features/install/offline-actor.js';
import { preferredLocale, showLocale } from '../../i18n/text.js';
import { signInCatalogues } from './catalogues.js';
import { SignInPage } from './sign-in-page.js';

// Nobody is signed in here, or the portal sets both again.
clearBadge();
forgetActors();

const root = document.getElementById('root');
await showLocale(preferredLocale(), signInCatalogues, document.documentElement);
if (root) createRoot(root).render(<SignInPage />);
