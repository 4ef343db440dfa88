import { Tooltip } from '@mantine/core';
import { cloneElement, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useRights } from '../api/rights';

interface Props {
  right: string;
  children: ReactElement<{ disabled?: boolean; 'data-disabled'?: boolean; onClick?: unknown }>;
}

/** A control for those who hold a right; for others it stands there disabled and says why. */
export function Guarded({ right, children }: Props) {
  const { t } = useTranslation();
  const rights = useRights();
  if (rights.may(right)) return children;
  const text = t('You lack the right “{{right}}”. Who may manage users can give it to you.', {
    right: right.toLowerCase().replaceAll('_', ' '),
  });
  return (
    <Tooltip label={text}>
      {cloneElement(children, {
        'data-disabled': true,
        disabled: undefined,
        onClick: (event: Event) => event.preventDefault(),
      })}
    </Tooltip>
  );
}
