import { Button } from '@mantine/core';
import { IconRocket, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card, Facts } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { bytes } from '../../parts/format';
import { Guarded } from '../../parts/Guarded';
import { LinkButton } from '../../parts/links';
import { Page } from '../../parts/Page';
import { Answer } from '../../parts/states';
import { Time } from '../../parts/Time';
import { ArtifactView } from './ArtifactView';
import { artifactsOf, payloadsOf, RELEASES, releaseQuery, sizeOf, typesOf } from './data';
import { Installed } from './Installed';
import { Notes } from './Notes';
import { ReleaseTags } from './ReleaseTags';
import { Signed } from './Signed';
import classes from './Software.module.css';

export function ReleasePage() {
  const { t } = useTranslation();
  const { name } = useParams({ from: '/shell/software/$name' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const release = useQuery(releaseQuery(name));
  const [leaving, setLeaving] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.DELETE(RELEASES, { params: { query: { name: [name] } } }),
    onSuccess: async () => {
      await navigate({ to: '/software' });
      await client.invalidateQueries({ queryKey: ['release'] });
    },
  });
  return (
    <Page
      title={name}
      back={{ to: '/software', text: t('Releases') }}
      call={{ path: `${RELEASES}/${encodeURIComponent(name)}` }}
      actions={
        <>
          <Guarded right="MANAGE_SOFTWARE">
            <Button
              variant="default"
              leftSection={<IconTrash size={16} />}
              onClick={() => setLeaving(true)}
            >
              {t('Delete')}
            </Button>
          </Guarded>
          <Guarded right="DEPLOY">
            <LinkButton
              to="/deployments/new"
              search={{ release: name }}
              leftSection={<IconRocket size={16} />}
            >
              {t('Deploy this release')}
            </LinkButton>
          </Guarded>
        </>
      }
    >
      <Answer of={release}>
        {data => (
          <div className={classes.columns}>
            <Card title={t('Artifacts')} note={t('A device gets the one made for its type')} flush>
              {artifactsOf(data).map(artifact => (
                <ArtifactView key={artifact.id} artifact={artifact} release={name} />
              ))}
            </Card>
            <div className={classes.stack}>
              <Card title={t('In short')}>
                <Facts
                  of={[
                    [t('Installed on'), <Installed key="i" release={name} words />],
                    [t('For'), typesOf(data).join(', ') || '–'],
                    [t('Payload'), payloadsOf(data).join(', ') || '–'],
                    [t('Signature'), <Signed key="s" release={data} />],
                    [t('Size'), bytes(sizeOf(data))],
                    [t('Changed'), <Time key="c" at={data.modified} />],
                  ]}
                />
              </Card>
              <ReleaseTags release={data} />
              <Notes release={data} />
            </div>
          </div>
        )}
      </Answer>
      <Confirm
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={t('Delete this release?')}
        action={t('Delete')}
        word={name}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        {t('All its artifacts are deleted. What is installed on devices stays there.')}
      </Confirm>
    </Page>
  );
}
