import { ActionIcon, Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconShieldLock, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { signOut, useMe } from '../api/session';
import { chooseLanguage, LANGUAGES } from '../i18n';
import { showShortcuts } from './Keyboard';

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const scheme = useMantineColorScheme();
  const leave = async () => {
    await signOut();
    client.clear();
    await navigate({ to: '/signin' });
  };
  return (
    <Menu width={268} closeOnItemClick>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={t('You and this console')}>
          <IconUserCircle size={22} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="truncate">{me.data?.email}</Menu.Label>
        <div style={{ padding: '4px 10px 10px', display: 'grid', gap: 8 }}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('Appearance')}
            value={scheme.colorScheme}
            onChange={value => scheme.setColorScheme(value as 'auto' | 'light' | 'dark')}
            data={[
              { value: 'light', label: t('Light') },
              { value: 'dark', label: t('Dark') },
              { value: 'auto', label: t('System') },
            ]}
          />
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('Language')}
            value={i18n.language}
            onChange={code => void chooseLanguage(code)}
            data={LANGUAGES.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconShieldLock size={16} />}
          onClick={() => void navigate({ to: '/account' })}
        >
          {t('Your account')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={16} />}
          onClick={showShortcuts}
          rightSection={<kbd className="quiet">?</kbd>}
        >
          {t('Keyboard shortcuts')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t('Sign out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
