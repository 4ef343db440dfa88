import { useQuery } from '@tanstack/react-query';
import { pagesOf } from '../devices/matching';

/** The devices that match a filter of the list now, as ids: a frozen set. */
export function useFrozen(filter: string | undefined) {
  return useQuery({
    queryKey: ['device', 'frozen', filter],
    enabled: filter !== undefined,
    queryFn: async () => {
      const f: string[] = JSON.parse(filter ?? '[]');
      const ids: string[] = [];
      for await (const page of pagesOf({ f })) ids.push(...page.map(device => device.id));
      return ids;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
