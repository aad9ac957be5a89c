import { createRoot } from 'react-dom/client';
import '../theme/tokens.css';
import '../theme/base.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<main />);
