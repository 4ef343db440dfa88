import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

/** English is written in the code: the text is the key. Another language is one JSON file. */
export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
] as const;

const REMEMBERED = 'trivet.language';

export function preferredLanguage(): string {
  const chosen = localStorage.getItem(REMEMBERED);
  const wanted = chosen ? [chosen] : navigator.languages;
  const known = wanted
    .map(tag => tag.slice(0, 2))
    .find(code => LANGUAGES.some(l => l.code === code));
  return known ?? 'en';
}

export async function setLanguage(code: string): Promise<void> {
  if (code === 'de' && !i18next.hasResourceBundle('de', 'translation')) {
    const { default: german } = await import('./de.json');
    i18next.addResourceBundle('de', 'translation', german);
  }
  await i18next.changeLanguage(code);
  document.documentElement.lang = code;
}

export async function chooseLanguage(code: string): Promise<void> {
  localStorage.setItem(REMEMBERED, code);
  await setLanguage(code);
}

export async function startLanguage(): Promise<void> {
  const { default: english } = await import('./en.json');
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: english } },
    keySeparator: false,
    nsSeparator: false,
    returnEmptyString: false,
    interpolation: { escapeValue: false },
  });
  await setLanguage(preferredLanguage());
}
