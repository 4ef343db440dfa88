import { Button, Group, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card } from '../../parts/Card';
import { ErrorNote } from '../../parts/states';
import { RELEASES, type Release } from './data';
import classes from './Software.module.css';

export function Notes({ release }: { release: Release }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState<string>();
  const save = useMutation({
    mutationFn: (notes: string) =>
      api.PATCH(`${RELEASES}/{name}`, {
        params: { path: { name: release.name } },
        body: { notes },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['release'] });
      setDraft(undefined);
    },
  });
  return (
    <Card
      title={t('Notes')}
      action={
        draft === undefined && (
          <Button variant="subtle" size="compact-sm" onClick={() => setDraft(release.notes ?? '')}>
            {t('Edit')}
          </Button>
        )
      }
    >
      {draft === undefined ? (
        <div className={classes.notes}>
          {release.notes || (
            <span className="quiet">
              {t('What is new, what to watch: for those who decide about it.')}
            </span>
          )}
        </div>
      ) : (
        <div style={{ display: 'grid', gap: 10 }}>
          {save.error && <ErrorNote error={save.error} />}
          <Textarea
            aria-label={t('Notes')}
            autosize
            minRows={4}
            maxLength={1024}
            value={draft}
            onChange={event => setDraft(event.currentTarget.value)}
            autoFocus
          />
          <Group gap={8}>
            <Button loading={save.isPending} onClick={() => save.mutate(draft)}>
              {t('Save')}
            </Button>
            <Button variant="default" onClick={() => setDraft(undefined)}>
              {t('Cancel')}
            </Button>
          </Group>
        </div>
      )}
    </Card>
  );
}
