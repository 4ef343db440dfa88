import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCode, IconDots, IconLink } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiCall, asCurl } from '../api/curl';
import { LinkAnchor } from './links';
import classes from './Page.module.css';

interface Props {
  title: ReactNode;
  /** Of the browser's tab, where the title is more than text. */
  name?: string;
  lead?: ReactNode;
  back?: { to: string; text: string };
  actions?: ReactNode;
  /** The request behind this page, for "copy as curl". */
  call?: ApiCall;
  children: ReactNode;
  wide?: boolean;
}

export function Page({ title, name, lead, back, actions, call, children, wide = true }: Props) {
  const tab = name ?? (typeof title === 'string' ? title : '');
  useEffect(() => {
    document.title = tab ? `${tab} · Trivet` : 'Trivet';
  }, [tab]);
  return (
    <div className={classes.page} data-wide={wide}>
      <header className={classes.header}>
        <div className={classes.words}>
          {back && (
            <LinkAnchor to={back.to} className={classes.back}>
              {back.text}
            </LinkAnchor>
          )}
          <h1 className={classes.title}>{title}</h1>
          {lead && <div className={classes.lead}>{lead}</div>}
        </div>
        <div className={classes.actions}>
          {actions}
          {call && <More call={call} />}
        </div>
      </header>
      {children}
    </div>
  );
}

function More({ call }: { call: ApiCall }) {
  const { t } = useTranslation();
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    notifications.show({ message: t('Copied') });
  };
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="default" size={32} aria-label={t('More actions')}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCode size={16} />}
          onClick={() => copy(asCurl(call, location.origin))}
        >
          {t('Copy as curl')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={16} />} onClick={() => copy(location.href)}>
          {t('Copy link to this view')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
