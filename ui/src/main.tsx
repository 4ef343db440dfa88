import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './design/tokens.css';
import './design/mantine.css';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startLanguage } from './i18n';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
startLanguage().then(() => createRoot(root).render(<App />));
