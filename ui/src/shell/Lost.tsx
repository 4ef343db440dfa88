import { useTranslation } from 'react-i18next';
import { LinkButton } from '../parts/links';
import { Empty, ErrorNote } from '../parts/states';

export function Lost() {
  const { t } = useTranslation();
  return (
    <main>
      <Empty
        title={t('There is nothing at this address')}
        action={<LinkButton to="/">{t('To the overview')}</LinkButton>}
      />
    </main>
  );
}

export function Oops({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div style={{ maxWidth: 720, margin: '10vh auto', padding: 24 }}>
      <ErrorNote error={error} retry={reset} />
    </div>
  );
}
