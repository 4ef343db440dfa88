import { Anchor, Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../parts/Card';
import { LinkAnchor } from '../../parts/links';
import { Answer } from '../../parts/states';
import { Time } from '../../parts/Time';
import classes from './Audit.module.css';
import { type AuditEntry, actorName, entryQuery, LOGS } from './data';
import { diff } from './diff';
import { Recording } from './Recording';
import { deedOf } from './words';

/** One entry, whole; beside a terminal its recording. */
export function EntryDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const entry = useQuery(entryQuery(id));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={640}
      title={t('Entry of the audit log')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <Answer of={entry} lines={10}>
        {data => <Entry entry={data} />}
      </Answer>
    </Drawer>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const changes = diff(entry.before, entry.after);
  const session =
    entry.object.type === 'terminal' || entry.action.includes('terminal')
      ? (entry.meta?.session_id?.[0] ?? entry.session_id)
      : entry.meta?.session_id?.[0];
  return (
    <div style={{ display: 'grid', gap: 18 }}>
      <Facts
        of={[
          [t('When'), <Time key="t" at={entry.time} sure />],
          [t('Who'), `${actorName(entry)} (${entry.actor.type})`],
          [t('What'), t(deedOf(entry))],
          [t('In the words of the API'), `${entry.action} ${entry.object.type}`],
          [t('Decision'), entry.decision === 'refused' ? t('refused') : t('allowed')],
          [t('Object'), <ObjectLink key="o" entry={entry} />],
          [t('From'), entry.address || '–'],
          [t('Signed in by'), entry.credential || '–'],
          [
            t('Request'),
            <span key="r" className="mono">
              {entry.request_id || '–'}
            </span>,
          ],
          ...Object.entries(entry.meta ?? {}).map(([name, values]): [string, string] => [
            name,
            values.join(', '),
          ]),
          [t('Place in the log'), entry.index === undefined ? t('not yet') : String(entry.index)],
          [
            t('Proof'),
            <Anchor
              key="p"
              href={`${LOGS}/${entry.id}/proof`}
              download={`entry-${entry.index}.tlog-proof`}
            >
              {t('Download a proof that stands alone')}
            </Anchor>,
          ],
        ]}
      />
      {(changes.length > 0 || entry.change) && (
        <pre className={classes.diff}>
          {changes.length > 0
            ? changes.map((line, index) => (
                <div key={index} data-side={line.side}>
                  {line.side === 'before' ? '− ' : line.side === 'after' ? '+ ' : '  '}
                  {line.text}
                </div>
              ))
            : entry.change}
        </pre>
      )}
      {session && <Recording session={session} />}
    </div>
  );
}

function ObjectLink({ entry }: { entry: AuditEntry }) {
  const { object } = entry;
  const text = object.name || object.id;
  if (object.type === 'device')
    return (
      <LinkAnchor to="/devices/$id" params={{ id: object.id }}>
        {text}
      </LinkAnchor>
    );
  if (object.type === 'deployment')
    return (
      <LinkAnchor to="/deployments/$id" params={{ id: object.id }}>
        {text}
      </LinkAnchor>
    );
  return <>{text}</>;
}
