import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconDots,
  IconDownload,
  IconShieldCheck,
  IconShieldOff,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '../../api/client';
import { Facts } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { bytes } from '../../parts/format';
import { Mark } from '../../parts/Status';
import { ErrorNote } from '../../parts/states';
import type { Artifact } from './data';
import classes from './Software.module.css';

/** One artifact, whole: for whom, what it needs and makes true, its files and their checksums. */
export function ArtifactView({ artifact, release }: { artifact: Artifact; release: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);
  const download = useMutation({
    mutationFn: () =>
      data(
        api.GET('/api/management/v1/deployments/artifacts/{id}/download', {
          params: { path: { id: artifact.id } },
        }),
      ),
    onSuccess: link => {
      // the link is the server's own, but only its path matters: the console asks its own origin
      const url = new URL(link.uri);
      location.assign(url.pathname + url.search);
    },
  });
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE('/api/management/v1/deployments/artifacts/{id}', {
        params: { path: { id: artifact.id } },
      }),
    onSuccess: async () => {
      setLeaving(false);
      await client.invalidateQueries({ queryKey: ['release'] });
      const left = client.getQueryData<{ artifacts?: unknown[] }>(['release', release]);
      if (!left?.artifacts?.length) await navigate({ to: '/software' });
    },
  });
  return (
    <div className={classes.artifact}>
      <div className={classes.artifactHead}>
        <strong>{(artifact.device_types_compatible ?? []).join(', ')}</strong>
        <span className="quiet num">{bytes(artifact.size)}</span>
        <Mark
          tone={artifact.signed ? 'good' : 'plain'}
          icon={artifact.signed ? IconShieldCheck : IconShieldOff}
        >
          {artifact.signed ? t('Signed') : t('Unsigned')}
        </Mark>
        <span>
          <Button
            variant="default"
            leftSection={<IconDownload size={15} />}
            loading={download.isPending}
            onClick={() => download.mutate()}
          >
            {t('Download')}
          </Button>{' '}
          <Menu>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('More actions')}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
                {t('Delete this artifact')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </div>
      {download.error && <ErrorNote error={download.error} />}
      <Facts
        of={[
          ...(artifact.description
            ? [[t('Description'), artifact.description] as [string, string]]
            : []),
          [t('Needs'), <Pairs key="d" of={artifact.artifact_depends} />],
          [t('Makes true'), <Pairs key="p" of={artifact.artifact_provides} />],
          [t('Makes untrue'), (artifact.clears_artifact_provides ?? []).join(', ') || '–'],
          ...(artifact.updates ?? []).flatMap(update =>
            update.files.map((file): [string, React.ReactNode] => [
              file.name,
              <span key={file.name}>
                {bytes(file.size)} <span className="mono quiet">sha256 {file.checksum}</span>
              </span>,
            ]),
          ),
        ]}
      />
      <Confirm
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={t('Delete this artifact?')}
        action={t('Delete')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        {t('Devices of these types will find no artifact in this release.')}
      </Confirm>
    </div>
  );
}

function Pairs({ of }: { of?: Record<string, unknown> }) {
  const pairs = Object.entries(of ?? {});
  if (pairs.length === 0) return '–';
  return pairs.map(([name, value]) => (
    <div key={name}>
      <span className="quiet">{name}</span>{' '}
      {Array.isArray(value) ? value.join(', ') : String(value)}
    </div>
  ));
}
