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
import { ownWay, takeWay } from './features/signin/next';
import { Lost, Oops } from './shell/Lost';
import { Shell } from './shell/Shell';

const root = createRootRoute({ notFoundComponent: Lost, errorComponent: Oops });

const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (
    search: Record<string, unknown>,
  ): { next?: string; error?: string; tenant?: string } => ({
    next: ownWay(search.next),
    error: text(search.error),
    tenant: text(search.tenant),
  }),
  component: lazyRouteComponent(() => import('./features/signin/SignIn'), 'SignIn'),
});

/** Where the server sends a browser that comes back from an identity provider with bad news. */
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { error?: string } => ({
    error: text(search.error),
  }),
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/signin', search: { ...search, next: takeWay() } });
  },
});

const secretOf = (search: Record<string, unknown>): { secret?: string } => ({
  secret: text(search.secret),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: secretOf,
  component: lazyRouteComponent(() => import('./features/signin/ResetPassword'), 'ResetPassword'),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  validateSearch: secretOf,
  component: lazyRouteComponent(() => import('./features/signin/VerifyEmail'), 'VerifyEmail'),
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
      const value = text(search[name]);
      if (value !== undefined) found[name] = value;
    }
    return found;
  };

const at = <const P extends string>(path: P) => ({ getParentRoute: () => shell, path });

const routes = [
  createRoute({
    ...at('/'),
    beforeLoad: () => {
      const next = takeWay();
      if (next) throw redirect({ href: next });
    },
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
    ...at('/remote'),
    validateSearch: texts('tab', 'open'),
    component: lazyRouteComponent(() => import('./features/remote/RemotePage'), 'RemotePage'),
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
    validateSearch: texts('status', 'page', 'log', 'cause'),
    component: lazyRouteComponent(
      () => import('./features/deployment/Deployment'),
      'DeploymentPage',
    ),
  }),
  createRoute({
    ...at('/failures'),
    validateSearch: texts('days', 'open'),
    component: lazyRouteComponent(() => import('./features/failures/Failures'), 'Failures'),
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
    validateSearch: texts('tab', 'right', 'group'),
    component: lazyRouteComponent(() => import('./features/access/Access'), 'Access'),
  }),
  createRoute({
    ...at('/account'),
    component: lazyRouteComponent(() => import('./features/account/Account'), 'Account'),
  }),
  createRoute({
    ...at('/system'),
    component: lazyRouteComponent(() => import('./features/system/System'), 'System'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    login,
    resetPassword,
    verifyEmail,
    shell.addChildren(routes),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
