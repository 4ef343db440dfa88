import { Button } from '@mantine/core';
import { IconLockAccess, IconLockOpen } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { useMe } from '../../api/session';
import { useNow } from '../../parts/now';
import { ErrorNote } from '../../parts/states';
import { AskAccess } from './AskAccess';
import { type AccessRequest, opens, REQUESTS, requestsQuery, usePolicy } from './data';
import classes from './Remote.module.css';
import { RequestState } from './RequestState';
import { capabilityText } from './words';

interface Props {
  device: string;
  name: string;
  group?: string;
}

/** Where the tenant demands an approved request: what is open to me here and until when, or the way
 * to ask. Nothing is shown where nothing is demanded. */
export function Gatekeeper({ device, name, group }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const me = useMe();
  const policy = usePolicy();
  const requests = useQuery({ ...requestsQuery(), refetchInterval: 15_000 });
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: (id: string) => post(`${REQUESTS}/${id}/revoke`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  const demanded = Object.keys(policy.data?.demands ?? {});
  if (!policy.data || demanded.length === 0) return null;
  const all = requests.data ?? [];
  const open = opens(all, me.data?.id, { device, group }, now);
  const pending = all.filter(
    one =>
      one.status === 'pending' &&
      one.user_id === me.data?.id &&
      (one.device_id === device || (one.group !== undefined && one.group === group)),
  );
  const Icon = open.length > 0 ? IconLockOpen : IconLockAccess;
  return (
    <section className={classes.gate} data-open={open.length > 0}>
      <Icon size={20} stroke={1.7} aria-hidden />
      <div>
        <p>
          {t('Here a second person must say yes to: {{what}}.', {
            what: demanded.map(what => capabilityText(what, t)).join(', '),
          })}
        </p>
        {revoke.error && <ErrorNote error={revoke.error} />}
        {[...open, ...pending].map(request => (
          <Line key={request.id} of={request} onEnd={() => revoke.mutate(request.id ?? '')} />
        ))}
      </div>
      <Button variant={open.length > 0 ? 'default' : 'filled'} onClick={() => setAsking(true)}>
        {t('Ask for access')}
      </Button>
      {asking && (
        <AskAccess
          device={device}
          name={name}
          group={group}
          policy={policy.data}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

function Line({ of, onEnd }: { of: AccessRequest; onEnd: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.request}>
      <span>{(of.capabilities ?? []).map(what => capabilityText(what, t)).join(', ')}</span>
      <RequestState of={of} />
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onEnd}>
        {of.status === 'pending' ? t('Take back') : t('End it')}
      </Button>
    </div>
  );
}
