import { createRoot } from 'react-dom/client';
import '../../theme/tokens.css';
import '../../theme/base.css';
import '../../components/controls.css';
import { preferredLocale, showLocale } from '../../i18n/text.js';
import { signInCatalogues } from './catalogues.js';
import { SignInPage } from './sign-in-page.js';

const root = document.getElementById('root');
await showLocale(preferredLocale(), signInCatalogues, document.documentElement);
if (root) createRoot(root).render(<SignInPage />);
