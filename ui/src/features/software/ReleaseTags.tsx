import { TagsInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card } from '../../parts/Card';
import { ErrorNote } from '../../parts/states';
import { RELEASES, type Release, tagsQuery } from './data';

export function ReleaseTags({ release }: { release: Release }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const known = useQuery(tagsQuery);
  const save = useMutation({
    mutationFn: (tags: string[]) =>
      api.PUT(`${RELEASES}/{name}/tags`, { params: { path: { name: release.name } }, body: tags }),
    onSettled: () => client.invalidateQueries({ queryKey: ['release'] }),
  });
  return (
    <Card title={t('Tags')} note={t('Roles can be bound to tags.')}>
      {save.error && <ErrorNote error={save.error} />}
      <TagsInput
        aria-label={t('Tags')}
        value={save.isPending ? save.variables : (release.tags ?? [])}
        data={known.data ?? []}
        onChange={tags => save.mutate(tags)}
        placeholder={t('Add a tag')}
      />
    </Card>
  );
}
