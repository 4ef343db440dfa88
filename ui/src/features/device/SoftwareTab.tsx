import { useTranslation } from 'react-i18next';
import { Card, Facts } from '../../parts/Card';
import { LinkAnchor } from '../../parts/links';
import { Empty } from '../../parts/states';
import { type DeviceRow, releaseOf, text, typeOf } from '../devices/device';

const VERSION = /(\.version|\.checksum|^artifact_name|^artifact_group)$/;

/** What it says is installed: the release, and the version of each part. */
export function SoftwareTab({ inventory }: { inventory: DeviceRow }) {
  const { t } = useTranslation();
  const release = releaseOf(inventory);
  const parts = inventory.attributes.filter(
    a => a.scope === 'inventory' && VERSION.test(a.name) && a.name !== 'artifact_name',
  );
  if (!release && parts.length === 0) {
    return (
      <Card>
        <Empty title={t('The device has not said what it runs')}>
          {t('It does so with its inventory, soon after it was accepted.')}
        </Empty>
      </Card>
    );
  }
  return (
    <Card title={t('Installed')}>
      <Facts
        of={[
          [
            t('Release'),
            release ? (
              <LinkAnchor key="r" to="/software/$name" params={{ name: release }}>
                {release}
              </LinkAnchor>
            ) : (
              '–'
            ),
          ],
          [t('Type'), typeOf(inventory) || '–'],
          ...parts.map((part): [string, string] => [part.name, text(part.value)]),
        ]}
      />
    </Card>
  );
}
