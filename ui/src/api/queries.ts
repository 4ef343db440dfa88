import { QueryClient } from '@tanstack/react-query';
import { isFailure } from './failure';

/** Answers stay fresh for half a minute; the live stream makes them stale earlier. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) =>
        count < 2 && (!isFailure(error) || error.status >= 502 || error.status === 0),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
