import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { Code } from '../../parts/Code';

/** A browser cannot listen on a port: the command that does. Open forwards are among the sessions. */
export function ForwardCard({ device }: { device: string }) {
  const { t } = useTranslation();
  return (
    <Card
      title={t('Forward a port')}
      note={t(
        'From your own machine, with mender-cli. It stands below as a session while it lasts.',
      )}
    >
      <Code
        text={`mender-cli --server ${location.origin} --token-value "$TRIVET_TOKEN" \\\n  port-forward ${device} 8080:80`}
      />
    </Card>
  );
}
