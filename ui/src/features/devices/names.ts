import { useQuery } from '@tanstack/react-query';
import { namesQuery } from '../deployment/data';
import { nameOf } from './device';

/** What the devices of a page are called; the start of the id until it is known, or if it is gone. */
export function useNames(ids: string[]): (id: string) => string {
  const wanted = [...new Set(ids)].sort();
  const names = useQuery(namesQuery(wanted));
  return id => {
    const device = names.data?.rows.find(row => row.id === id);
    return device ? nameOf(device) : id.slice(0, 8);
  };
}
