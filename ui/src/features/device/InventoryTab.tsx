import { TextInput, Tooltip } from '@mantine/core';
import { IconFilter, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { msg } from '../../i18n/msg';
import { Card } from '../../parts/Card';
import { LinkIcon } from '../../parts/links';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/Time';
import { type DeviceRow, text } from '../devices/device';
import { print } from '../devices/filter';
import classes from './Device.module.css';

const SCOPES: [string, string][] = [
  ['inventory', msg('Reported by the device')],
  ['identity', msg('Identity')],
  ['tags', msg('Tags')],
  ['system', msg('Known to the server')],
  ['monitor', msg('Monitor')],
];

export function InventoryTab({ inventory }: { inventory: DeviceRow }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const found = inventory.attributes.filter(a =>
    `${a.name} ${text(a.value)}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  return (
    <Card flush>
      <div className={classes.tools}>
        <TextInput
          data-search
          w={300}
          leftSection={<IconSearch size={16} />}
          aria-label={t('Search in the inventory')}
          placeholder={t('Name or value')}
          value={wanted}
          onChange={event => setWanted(event.currentTarget.value)}
        />
      </div>
      {found.length === 0 && <Empty title={t('No attribute matches')} />}
      {SCOPES.map(([scope, title]) => {
        const attributes = found
          .filter(a => a.scope === scope)
          .sort((a, b) => a.name.localeCompare(b.name));
        if (attributes.length === 0) return null;
        return (
          <section key={scope}>
            <h2 className={classes.scope}>{t(title)}</h2>
            <table className={classes.attributes}>
              <tbody>
                {attributes.map(attribute => (
                  <tr key={attribute.name}>
                    <td>{attribute.name}</td>
                    <td>{text(attribute.value)}</td>
                    <td>
                      {attribute.timestamp && <Time at={attribute.timestamp} />}{' '}
                      <Tooltip label={t('Devices with the same value')}>
                        <LinkIcon
                          variant="subtle"
                          color="gray"
                          size={24}
                          to="/devices"
                          search={
                            {
                              f: [
                                print({
                                  scope,
                                  attribute: attribute.name,
                                  type: '$eq',
                                  value: attribute.value,
                                }),
                              ],
                            } as never
                          }
                          aria-label={t('Devices with the same {{name}}', { name: attribute.name })}
                        >
                          <IconFilter size={14} />
                        </LinkIcon>
                      </Tooltip>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        );
      })}
    </Card>
  );
}
