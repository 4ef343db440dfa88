import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { Answer } from '../../parts/states';
import { failuresOfQuery, keyOf } from '../failures/data';
import { FailureGroups } from '../failures/FailureGroups';

/** Why devices of this deployment failed; nothing where none has. */
export function DeploymentFailures({
  deployment,
  release,
}: {
  deployment: string;
  release: string;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/deployments/$id' });
  const report = useQuery(failuresOfQuery(deployment));
  return (
    <Card title={t('Why devices failed')}>
      <Answer of={report} lines={4}>
        {data => (
          <FailureGroups
            of={data}
            open={search.cause}
            deployment={{ id: deployment, release }}
            onOpen={group =>
              void navigate({
                to: '/deployments/$id',
                params: { id: deployment },
                search: { ...search, cause: group && keyOf(group) },
                replace: true,
                resetScroll: false,
              })
            }
          />
        )}
      </Answer>
    </Card>
  );
}
