import { IconFileText } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LinkIcon } from '../../parts/links';
import { useNames } from '../devices/names';
import type { Group } from './data';
import classes from './Failures.module.css';

const SHOWN = 24;

/** The devices of a cause; of a deployment each with its whole log. */
export function FailedDevices({ of, deployment }: { of: Group; deployment?: string }) {
  const { t } = useTranslation();
  const ids = (of.devices ?? []).slice(0, SHOWN);
  const name = useNames(ids);
  const more = (of.count ?? 0) - ids.length;
  return (
    <ul className={classes.devices}>
      {ids.map(id => (
        <li key={id}>
          <Link
            to="/devices/$id"
            params={{ id }}
            search={{ tab: 'deployments' }}
            className="plain-link truncate"
          >
            {name(id)}
          </Link>
          {deployment && (
            <LinkIcon
              to="/deployments/$id"
              params={{ id: deployment }}
              search={{ log: id }}
              variant="subtle"
              color="gray"
              size={24}
              aria-label={t('Log of {{name}}', { name: name(id) })}
            >
              <IconFileText size={15} />
            </LinkIcon>
          )}
        </li>
      ))}
      {more > 0 && <li className="quiet">{t('and {{count, number}} more', { count: more })}</li>}
    </ul>
  );
}
