import { createRoot } from 'react-dom/client';
import { session } from './api/session';
import { App } from './app/App';
import { fetchPage } from './app/router';
import { startLanguage } from './i18n';
import { startTheme } from './theme/mode';
import './theme/tokens.css';

startTheme();
// All at once: who is signed in, the page, and the words. Who asks in vain here is told by the page.
session.ask().catch(() => undefined);
fetchPage();
await startLanguage();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
