import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/rest';
import { Answer, Waiting } from '../../parts/states';

const Player = lazy(() => import('../remote/Player'));
const SESSIONS = '/api/management/v1/deviceconnect/sessions';

interface RemoteSession {
  id: string;
  recording_kept?: boolean;
  recorded_bytes?: number;
}

/** The terminal session of an entry, replayed beside it. */
export function Recording({ session, titled = true }: { session: string; titled?: boolean }) {
  const { t } = useTranslation();
  const remote = useQuery({
    queryKey: ['session', session],
    queryFn: () => get<RemoteSession>(`${SESSIONS}/${session}`),
    retry: false,
  });
  return (
    <section>
      {titled && <h2 style={{ fontSize: 15, margin: '0 0 8px' }}>{t('Recording')}</h2>}
      <Answer of={remote} lines={4}>
        {({ recording_kept: kept }) =>
          kept === false ? (
            <p className="quiet">{t('The recording is no longer kept.')}</p>
          ) : (
            <Suspense fallback={<Waiting lines={6} />}>
              <Player source={`${SESSIONS}/${session}/recording`} />
            </Suspense>
          )
        }
      </Answer>
    </section>
  );
}
