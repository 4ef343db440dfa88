import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../parts/links';
import { Empty } from '../../parts/states';
import { type Group, keyOf, type Report } from './data';
import { FailureGroup } from './FailureGroup';
import classes from './Failures.module.css';

interface Props {
  of: Report;
  /** The key of the group that stands open. */
  open?: string;
  onOpen: (group: Group | undefined) => void;
  /** The deployment they are of, where it is one. */
  deployment?: { id: string; release: string };
}

/** The causes, the largest first. */
export function FailureGroups({ of, open, onOpen, deployment }: Props) {
  const { t } = useTranslation();
  const groups = of.groups ?? [];
  if (groups.length === 0)
    return (
      <Empty
        title={t('Nothing failed')}
        action={
          <LinkButton to="/deployments" variant="default">
            {t('To the deployments')}
          </LinkButton>
        }
      >
        {t('When a device fails, its log is put together with those that say the same.')}
      </Empty>
    );
  return (
    <>
      <p className={classes.sum} role="status">
        {t('{{count, number}} failures', { count: of.failed ?? 0 })}
        {', '}
        {t('{{count, number}} causes', { count: groups.length })}
      </p>
      <ol className={classes.groups}>
        {groups.map(group => {
          const key = keyOf(group);
          return (
            <FailureGroup
              key={key}
              of={group}
              whole={of.failed ?? 0}
              opened={open === key || (open === undefined && groups.length === 1)}
              onToggle={opened => onOpen(opened ? group : undefined)}
              deployment={deployment}
            />
          );
        })}
      </ol>
    </>
  );
}
