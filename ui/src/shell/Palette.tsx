import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { IconBox, IconCpu, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type NavigateOptions, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '../api/client';
import { nameOf, typeOf } from '../features/devices/device';
import { LEGS } from './sections';

const ENOUGH = 2;

/** Ctrl-K: sections, devices and releases by their names, and what one can begin. */
export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const found = useFound(query.trim(), to => void navigate(to));
  const sections: SpotlightActionData[] = LEGS.flatMap(({ sections }) => sections).map(section => ({
    id: section.to,
    label: t(section.text),
    leftSection: <section.icon size={18} stroke={1.6} />,
    onClick: () => void navigate({ to: section.to }),
  }));
  const groups: SpotlightActionGroupData[] = [
    ...found,
    { group: t('Go to'), actions: sections },
    {
      group: t('Begin'),
      actions: [
        {
          id: 'new-deployment',
          label: t('New deployment'),
          leftSection: <IconPlus size={18} stroke={1.6} />,
          onClick: () => void navigate({ to: '/deployments/new' }),
        },
      ],
    },
  ];
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      nothingFound={t('Nothing found')}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={30}
      filter={(text, actions) => matching(text, actions as SpotlightActionGroupData[])}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t('Search or jump to …'),
        'aria-label': t('Search and commands'),
      }}
    />
  );
}
/** Devices and releases of this name. */
function useFound(text: string, go: (to: NavigateOptions) => void): SpotlightActionGroupData[] {
  const { t } = useTranslation();
  const devices = useQuery({
    queryKey: ['device', 'palette', text],
    enabled: text.length >= ENOUGH,
    queryFn: () =>
      data(
        api.POST('/api/management/v2/inventory/filters/search', { body: { text, per_page: 6 } }),
      ),
  });
  const releases = useQuery({
    queryKey: ['release', 'palette', text],
    enabled: text.length >= ENOUGH,
    queryFn: () =>
      data(
        api.GET('/api/management/v2/deployments/deployments/releases', {
          params: { query: { name: text, per_page: 6 } },
        }),
      ),
  });
  return [
    {
      group: t('Devices'),
      actions: (devices.data ?? []).map(device => ({
        id: `found-${device.id}`,
        label: nameOf(device),
        description: typeOf(device),
        leftSection: <IconCpu size={18} stroke={1.6} />,
        onClick: () => go({ to: '/devices/$id', params: { id: device.id } }),
      })),
    },
    {
      group: t('Releases'),
      actions: (releases.data ?? []).map(release => ({
        id: `found-${release.name}`,
        label: release.name,
        leftSection: <IconBox size={18} stroke={1.6} />,
        onClick: () => go({ to: '/software/$name', params: { name: release.name } }),
      })),
    },
  ].filter(group => group.actions.length > 0);
}

/** What the server found is shown as it is; the rest by its words. */
function matching(text: string, groups: SpotlightActionGroupData[]): SpotlightActionGroupData[] {
  const wanted = text.trim().toLowerCase();
  return groups
    .map(group => ({
      ...group,
      actions: group.actions.filter(
        action => action.id?.startsWith('found-') || action.label?.toLowerCase().includes(wanted),
      ),
    }))
    .filter(group => group.actions.length > 0);
}
