import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { count } from './format';
import classes from './Pager.module.css';

interface Props {
  page: number;
  perPage: number;
  /** Unknown where the API does not count. */
  total?: number;
  shown: number;
  onPage: (page: number) => void;
}

export function Pager({ page, perPage, total, shown, onPage }: Props) {
  const { t } = useTranslation();
  const from = (page - 1) * perPage + (shown > 0 ? 1 : 0);
  const to = (page - 1) * perPage + shown;
  const more = total === undefined ? shown === perPage : to < total;
  if (page === 1 && !more && shown < 20) return null;
  return (
    <nav className={classes.pager} aria-label={t('Pages')}>
      <span className="num">
        {total === undefined
          ? t('{{from}}–{{to}}', { from: count(from), to: count(to) })
          : t('{{from}}–{{to}} of {{total}}', {
              from: count(from),
              to: count(to),
              total: count(total),
            })}
      </span>
      <ActionIcon
        variant="default"
        size={30}
        disabled={page === 1}
        aria-label={t('Previous page')}
        onClick={() => onPage(page - 1)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={30}
        disabled={!more}
        aria-label={t('Next page')}
        onClick={() => onPage(page + 1)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </nav>
  );
}
