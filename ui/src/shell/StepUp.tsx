import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownFactors, stepUp } from '../api/session';
import { onStepUp } from '../api/stepup';
import { Answer, Waiting } from '../parts/states';

const FactorForm = lazy(async () => ({
  default: (await import('../features/signin/FactorForm')).FactorForm,
}));

/** Asks for the second factor once more, wherever an operation wants it; then the operation goes
 * on by itself. */
export function StepUp() {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<(shown: boolean) => void>();
  useEffect(() => onStepUp(() => new Promise(resolve => setAnswer(() => resolve))), []);
  const factors = useQuery({
    queryKey: ['factors', 'ask'],
    queryFn: ownFactors,
    enabled: answer !== undefined,
    staleTime: 0,
    gcTime: 0, // a challenge is good once
  });
  const end = (shown: boolean) => {
    answer?.(shown);
    setAnswer(undefined);
  };
  return (
    <Modal
      opened={answer !== undefined}
      onClose={() => end(false)}
      title={t('Show that it is you')}
      size={420}
      zIndex={400}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <p style={{ margin: '0 0 14px', color: 'var(--ink-2)' }}>
        {t(
          'This step decides who may do what, so it needs your second factor. It then counts for five minutes.',
        )}
      </p>
      <Suspense fallback={<Waiting lines={3} />}>
        <Answer of={factors} lines={3}>
          {asked => <FactorForm {...asked} show={stepUp} onShown={() => end(true)} />}
        </Answer>
      </Suspense>
    </Modal>
  );
}
