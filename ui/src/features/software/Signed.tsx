import { IconShieldCheck, IconShieldHalf, IconShieldOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../parts/Status';
import { type Release, signedOf } from './data';

export function Signed({ release }: { release: Release }) {
  const { t } = useTranslation();
  switch (signedOf(release)) {
    case 'all':
      return (
        <Mark tone="good" icon={IconShieldCheck}>
          {t('Signed')}
        </Mark>
      );
    case 'some':
      return (
        <Mark tone="warn" icon={IconShieldHalf}>
          {t('Partly signed')}
        </Mark>
      );
    case 'none':
      return (
        <Mark tone="plain" icon={IconShieldOff}>
          {t('Unsigned')}
        </Mark>
      );
  }
}
