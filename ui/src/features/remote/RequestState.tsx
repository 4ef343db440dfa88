import { IconCircleCheck, IconCircleMinus, IconCircleX, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../parts/now';
import { Mark } from '../../parts/Status';
import { Time } from '../../parts/Time';
import { type AccessRequest, isLive } from './data';

/** How a request stands: how many yeses it has, or until when it opens. */
export function RequestState({ of }: { of: AccessRequest }) {
  const { t } = useTranslation();
  const now = useNow();
  const yes = of.approved_by ?? [];
  switch (of.status) {
    case 'pending':
      return (
        <Mark tone="warn" icon={IconClock}>
          <span title={yes.join(', ')}>
            {t('{{given}} of {{needed}} say yes', {
              given: yes.length,
              needed: of.approvals_needed ?? 1,
            })}
          </span>
        </Mark>
      );
    case 'approved':
      return isLive(of, now) ? (
        <Mark tone="good" icon={IconCircleCheck}>
          <span title={yes.join(', ')}>{t('open, ends')}</span> <Time at={of.expires_at} />
        </Mark>
      ) : (
        <Mark tone="plain" icon={IconCircleMinus}>
          {t('over')}
        </Mark>
      );
    case 'denied':
      return (
        <Mark tone="bad" icon={IconCircleX}>
          {t('denied')}
        </Mark>
      );
    default:
      return (
        <Mark tone="plain" icon={IconCircleMinus}>
          {t('taken back')}
        </Mark>
      );
  }
}
