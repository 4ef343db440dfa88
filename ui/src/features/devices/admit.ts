import { api, data } from '../../api/client';
import { chunks } from './matching';

const ASKED_AT_ONCE = 100;

/** Says yes or no to the newest undecided key of each device; returns how many were decided. */
export async function admit(ids: string[], status: 'accepted' | 'rejected'): Promise<number> {
  let decided = 0;
  for (const some of chunks(ids, ASKED_AT_ONCE)) {
    const devices = await data(
      api.POST('/api/management/v2/devauth/devices/search', { body: { id: some } }),
    );
    for (const device of devices) {
      const set =
        device.auth_sets.filter(s => s.status === 'pending').at(-1) ??
        device.auth_sets.find(s => s.status !== status);
      if (!set || (device.status === status && set.status !== 'pending')) continue;
      await api.PUT('/api/management/v2/devauth/devices/{id}/auth/{aid}/status', {
        params: { path: { id: device.id, aid: set.id } },
        body: { status },
      });
      decided++;
    }
  }
  return decided;
}
