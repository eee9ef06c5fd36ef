import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startLanguage } from './i18n';
import { startTheme } from './theme/mode';
import './theme/tokens.css';

startTheme();
await startLanguage();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
