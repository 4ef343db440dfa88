import { Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remove } from '../../api/rest';
import { Card } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { Answer } from '../../parts/states';
import { RoleEditor } from './RoleEditor';
import classes from './Roles.module.css';
import { type Grant, limitsOf, type Role, useRoles, words } from './roles';
import { roleName } from './Users';

/** Named sets of grants: what, over which devices and releases, within which budget. */
export function Roles() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const roles = useRoles();
  const [edited, setEdited] = useState<Role | 'new'>();
  const [leaving, setLeaving] = useState<Role>();
  const drop = useMutation({
    mutationFn: (name: string) =>
      remove(`/api/management/v2/useradm/roles/${encodeURIComponent(name)}`),
    onSuccess: () => {
      setLeaving(undefined);
      return client.invalidateQueries({ queryKey: ['user'] });
    },
  });
  return (
    <>
      <div className={classes.tools}>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
          {t('New role')}
        </Button>
      </div>
      <Answer of={roles}>
        {list => (
          <div className={classes.roles}>
            {list.map(role => (
              <Card
                key={role.name}
                title={roleName(role.name)}
                note={role.built_in ? t('built in') : role.description}
                action={
                  !role.built_in && (
                    <span className={classes.acts}>
                      <Button variant="default" size="compact-sm" onClick={() => setEdited(role)}>
                        {t('Edit')}
                      </Button>
                      <Button
                        variant="default"
                        size="compact-sm"
                        leftSection={<IconTrash size={14} />}
                        onClick={() => setLeaving(role)}
                      >
                        {t('Delete')}
                      </Button>
                    </span>
                  )
                }
              >
                {role.built_in && role.description && (
                  <p className={classes.description}>{role.description}</p>
                )}
                {role.grants.map((grant, index) => (
                  <GrantView key={index} grant={grant} />
                ))}
              </Card>
            ))}
          </div>
        )}
      </Answer>
      {edited && (
        <RoleEditor
          role={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('Delete {{name}}?', { name: leaving?.name })}
        action={t('Delete')}
        busy={drop.isPending}
        error={drop.error}
        onConfirm={() => leaving && drop.mutate(leaving.name)}
      />
    </>
  );
}

function GrantView({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  const limits = limitsOf(grant, t);
  return (
    <div className={classes.grant}>
      <p>{grant.permissions.map(words).join(', ')}</p>
      <p className="quiet">
        {limits.length > 0 ? limits.join(' · ') : t('everywhere, without a limit')}
      </p>
    </div>
  );
}
