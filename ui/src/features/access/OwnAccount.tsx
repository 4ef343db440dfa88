import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import classes from './Own.module.css';
import { OwnPassword } from './OwnPassword';
import { OwnSessions } from './OwnSessions';
import { Tokens } from './Tokens';

export function OwnAccount() {
  const { t } = useTranslation();
  return (
    <div className={classes.columns}>
      <div className={classes.stack}>
        <Tokens />
        <OwnSessions />
      </div>
      <Card title={t('Your password')}>
        <OwnPassword />
      </Card>
    </div>
  );
}
