import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, data, paged } from '../../api/client';
import { Card } from '../../parts/Card';
import { count } from '../../parts/format';
import { Answer } from '../../parts/states';
import type { Predicate } from '../devices/device';
import { RELEASES, typesOf } from '../software/data';
import classes from './Compose.module.css';
import type { Draft, Target } from './draft';

const SEARCH = '/api/management/v2/inventory/filters/search';

function scopeOf(target: Target): { filters: Predicate[]; device_ids?: string[] } {
  const accepted: Predicate = {
    scope: 'identity',
    attribute: 'status',
    type: '$eq',
    value: 'accepted',
  };
  if (target.kind === 'group')
    return {
      filters: [
        accepted,
        { scope: 'system', attribute: 'group', type: '$eq', value: target.group },
      ],
    };
  if (target.kind === 'devices') return { filters: [accepted], device_ids: target.ids };
  return { filters: [accepted] };
}

/** What the order will touch, counted on the fleet as it is now. */
export function BlastRadius({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const { target, release } = draft;
  const preview = useQuery({
    queryKey: ['device', 'blast', target, release],
    enabled: target !== undefined,
    queryFn: async () => {
      const scope = scopeOf(target!);
      const number = async (...more: Predicate[]) =>
        (
          await paged(
            api.POST(SEARCH, {
              body: { ...scope, filters: [...scope.filters, ...more], per_page: 1 },
            }),
          )
        ).total;
      const all = await number();
      if (!release) return { all };
      const types = typesOf(
        await data(api.GET(`${RELEASES}/{name}`, { params: { path: { name: release } } })),
      );
      const [fits, there] = await Promise.all([
        number({ scope: 'inventory', attribute: 'device_type', type: '$in', value: types }),
        number({ scope: 'inventory', attribute: 'artifact_name', type: '$eq', value: release }),
      ]);
      return { all, fits, there };
    },
  });
  return (
    <Card title={t('What this will do')}>
      {target === undefined ? (
        <p className="quiet" style={{ margin: 0 }}>
          {t('Choose a release and devices: their numbers appear here before anything happens.')}
        </p>
      ) : (
        <Answer of={preview} lines={3}>
          {({ all, fits, there }) => (
            <>
              <p className={classes.big}>
                {t('{{count, number}} devices', {
                  count:
                    fits === undefined ? all : Math.max(0, fits - (draft.force ? 0 : (there ?? 0))),
                })}
              </p>
              <p className={classes.under}>
                {fits === undefined
                  ? t('are in the target')
                  : t('will install {{release}}', { release })}
              </p>
              {fits !== undefined && (
                <ul className={classes.rest}>
                  <Line number={there ?? 0} text={t('have it already')} />
                  <Line number={all - fits} text={t('find no artifact for their type')} warn />
                </ul>
              )}
            </>
          )}
        </Answer>
      )}
    </Card>
  );
}

function Line({ number, text, warn }: { number: number; text: string; warn?: boolean }) {
  return (
    <li data-none={number === 0} data-warn={warn && number > 0}>
      <strong className="num">{count(number)}</strong> {text}
    </li>
  );
}
