import { Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useEyes, viewAs } from '../api/rights';
import classes from './Shell.module.css';

/** One looks through another's eyes: what is hidden and disabled is as it is for them. */
export function ViewAs() {
  const { t } = useTranslation();
  const eyes = useEyes();
  if (!eyes) return null;
  return (
    <div className={classes.eyes} role="status">
      <IconEye size={17} aria-hidden />
      <span>
        {t('You see what {{who}} may do. The lists and the server still answer to you.', {
          who: eyes.email,
        })}
      </span>
      <Button variant="default" size="compact-sm" onClick={() => viewAs(undefined)}>
        {t('Back to your own eyes')}
      </Button>
    </div>
  );
}
