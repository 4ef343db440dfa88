import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { count } from '../../parts/format';
import { LinkAnchor } from '../../parts/links';
import { print } from '../devices/filter';
import { installedQuery } from './data';

/** The number of devices that say they run it: a link to these devices. */
export function Installed({ release, words = false }: { release: string; words?: boolean }) {
  const { t } = useTranslation();
  const installed = useQuery(installedQuery(release));
  if (installed.data === undefined) return <span className="quiet">…</span>;
  const text = words
    ? t('{{count, number}} devices', { count: installed.data })
    : count(installed.data);
  if (installed.data === 0) return <span className="quiet">{text}</span>;
  const filter = print({
    scope: 'inventory',
    attribute: 'artifact_name',
    type: '$eq',
    value: release,
  });
  return (
    <LinkAnchor to="/devices" search={{ f: [filter] }} className="num">
      {text}
    </LinkAnchor>
  );
}
