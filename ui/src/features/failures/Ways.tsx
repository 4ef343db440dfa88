import { IconRefresh, IconRocket } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Guarded } from '../../parts/Guarded';
import { LinkButton } from '../../parts/links';
import { condition, type Group, isTelling, partsOf } from './data';
import classes from './Failures.module.css';

/** How many ids an address may carry. */
const IDS_IN_ADDRESS = 60;

interface Props {
  of: Group;
  deployment?: { id: string; release: string };
}

/** What one can do about a cause: the others first, without what sets the failed apart; or once more
 * to the failed, when the cause is gone. */
export function Ways({ of, deployment }: Props) {
  const { t } = useTranslation();
  const apart = (of.traits ?? []).find(
    trait => isTelling(trait) && partsOf(trait).attribute !== 'artifact_name',
  );
  const ids = of.devices ?? [];
  const release = deployment?.release;
  const accepted = 'identity/status~eq~accepted';
  return (
    <div className={classes.ways}>
      {apart && (
        <Guarded right="DEPLOY">
          <LinkButton
            to="/deployments/new"
            search={{ release, filter: JSON.stringify([accepted, condition(apart, 'ne')]) }}
            variant="default"
            leftSection={<IconRocket size={15} />}
          >
            {t('New deployment without {{what}}', {
              what: `${partsOf(apart).attribute} ${apart.value}`,
            })}
          </LinkButton>
        </Guarded>
      )}
      {ids.length > 0 && (of.count ?? 0) <= IDS_IN_ADDRESS && (
        <Guarded right="DEPLOY">
          <LinkButton
            to="/deployments/new"
            search={{ release, device: ids.join(',') }}
            variant="default"
            leftSection={<IconRefresh size={15} />}
          >
            {t('New deployment to these {{count, number}} devices', { count: ids.length })}
          </LinkButton>
        </Guarded>
      )}
    </div>
  );
}
