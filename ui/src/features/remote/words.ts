import type { TFunction } from 'i18next';

/** What can be done on a device, in words. */
export function capabilityText(capability: string, t: TFunction): string {
  const words: Record<string, string> = {
    shell: t('terminal'),
    get: t('fetch files'),
    put: t('put files'),
    forward: t('forward ports'),
    runbook: t('runbook'),
  };
  return words[capability] ?? capability;
}
