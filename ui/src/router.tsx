import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { isFailure } from './api/failure';
import { queries } from './api/queries';
import { meQuery } from './api/session';
import { parseDeviceSearch } from './features/devices/search';
import { SignIn } from './features/signin/SignIn';
import { Lost, Oops } from './shell/Lost';
import { Shell } from './shell/Shell';

const root = createRootRoute({ notFoundComponent: Lost, errorComponent: Oops });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({
    // only ways into the console itself: never to another origin
    next:
      typeof search.next === 'string' && /^\/(?!\/)/.test(search.next) ? search.next : undefined,
  }),
  component: SignIn,
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      await queries.ensureQueryData(meQuery);
    } catch (error) {
      if (isFailure(error, 401)) throw redirect({ to: '/signin', search: { next: location.href } });
      throw error;
    }
  },
  component: Shell,
});

/** A search parameter that is text, or is not there. */
const texts =
  <K extends string>(...names: K[]) =>
  (search: Record<string, unknown>): Partial<Record<K, string>> => {
    const found: Partial<Record<K, string>> = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' || typeof value === 'number') found[name] = String(value);
    }
    return found;
  };

const at = <const P extends string>(path: P) => ({ getParentRoute: () => shell, path });

const routes = [
  createRoute({
    ...at('/'),
    component: lazyRouteComponent(() => import('./features/overview/Overview'), 'Overview'),
  }),
  createRoute({
    ...at('/devices'),
    validateSearch: parseDeviceSearch,
    component: lazyRouteComponent(() => import('./features/devices/Devices'), 'Devices'),
  }),
  createRoute({
    ...at('/devices/$id'),
    validateSearch: texts('tab'),
    component: lazyRouteComponent(() => import('./features/device/Device'), 'DevicePage'),
  }),
  createRoute({
    ...at('/inbox'),
    validateSearch: texts('page', 'state'),
    component: lazyRouteComponent(() => import('./features/inbox/Inbox'), 'Inbox'),
  }),
  createRoute({
    ...at('/groups'),
    component: lazyRouteComponent(() => import('./features/groups/Groups'), 'Groups'),
  }),
  createRoute({
    ...at('/software'),
    validateSearch: texts('q', 'tag', 'type', 'sort', 'page'),
    component: lazyRouteComponent(() => import('./features/software/Software'), 'Software'),
  }),
  createRoute({
    ...at('/software/$name'),
    component: lazyRouteComponent(() => import('./features/software/Release'), 'ReleasePage'),
  }),
  createRoute({
    ...at('/deployments'),
    validateSearch: texts('state', 'q', 'page'),
    component: lazyRouteComponent(
      () => import('./features/deployments/Deployments'),
      'Deployments',
    ),
  }),
  createRoute({
    ...at('/deployments/new'),
    validateSearch: texts('release', 'group', 'device', 'filter', 'dynamic', 'from'),
    component: lazyRouteComponent(() => import('./features/compose/Compose'), 'Compose'),
  }),
  createRoute({
    ...at('/deployments/$id'),
    validateSearch: texts('status', 'page', 'log'),
    component: lazyRouteComponent(
      () => import('./features/deployment/Deployment'),
      'DeploymentPage',
    ),
  }),
  createRoute({
    ...at('/audit'),
    validateSearch: texts(
      'who',
      'action',
      'object',
      'id',
      'decision',
      'from',
      'until',
      'page',
      'open',
    ),
    component: lazyRouteComponent(() => import('./features/audit/Audit'), 'Audit'),
  }),
  createRoute({
    ...at('/integrations'),
    component: lazyRouteComponent(
      () => import('./features/integrations/Integrations'),
      'Integrations',
    ),
  }),
  createRoute({
    ...at('/access'),
    validateSearch: texts('tab'),
    component: lazyRouteComponent(() => import('./features/access/Access'), 'Access'),
  }),
  createRoute({
    ...at('/system'),
    component: lazyRouteComponent(() => import('./features/system/System'), 'System'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren([signIn, shell.addChildren(routes)]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
