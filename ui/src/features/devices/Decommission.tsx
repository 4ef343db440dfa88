import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../../parts/Confirm';
import { begin, meant } from '../bulk/data';
import type { DeviceSearch } from './search';
import type { DeviceSelection } from './useSelection';

interface Props {
  opened: boolean;
  onClose: () => void;
  selection: DeviceSelection;
  search: DeviceSearch;
  chosen: number;
}

/** Takes devices out for good: their number must be typed, because it cannot be undone. */
export function Decommission({ opened, onClose, selection, search, chosen }: Props) {
  const { t } = useTranslation();
  const act = useMutation({
    mutationFn: async () => begin('decommission', await meant(selection, search)),
    onSuccess: () => {
      selection.clear();
      onClose();
    },
  });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={t('Decommission {{count, number}} devices?', { count: chosen })}
      action={t('Decommission')}
      word={String(chosen)}
      busy={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate()}
    >
      <p style={{ margin: 0 }}>
        {t(
          'Their keys, inventory and places in deployments are gone for good. A device that asks again waits in the inbox like a new one.',
        )}
      </p>
    </Confirm>
  );
}
