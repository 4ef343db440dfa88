import {
  IconAlertTriangle,
  IconBox,
  IconDevices,
  IconHome,
  IconInbox,
  IconRocket,
  IconServer2,
  IconShieldCheck,
  IconStack2,
  IconTerminal2,
  IconUsers,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react';
import { msg } from '../i18n/msg';

export interface Section {
  to: string;
  text: string;
  icon: TablerIcon;
  key: string;
  /** The operation without which there is nothing to show. */
  needs?: string;
  /** The right without which one does not know of it. */
  right?: string;
}

/** The legs of a trivet, and what stands beside them. */
export const LEGS: { leg?: string; sections: Section[] }[] = [
  { sections: [{ to: '/', text: msg('Overview'), icon: IconHome, key: 'o' }] },
  {
    leg: msg('Devices'),
    sections: [
      {
        to: '/devices',
        text: msg('All devices'),
        icon: IconDevices,
        key: 'd',
        right: 'READ_DEVICES',
      },
      { to: '/inbox', text: msg('Inbox'), icon: IconInbox, key: 'i', right: 'MANAGE_DEVICES' },
      { to: '/groups', text: msg('Groups'), icon: IconStack2, key: 'g', right: 'READ_DEVICES' },
      {
        to: '/remote',
        text: msg('Remote access'),
        icon: IconTerminal2,
        key: 't',
        right: 'READ_DEVICES',
        needs: '/api/management/v1/deviceconnect/sessions',
      },
    ],
  },
  {
    leg: msg('Software'),
    sections: [
      { to: '/software', text: msg('Releases'), icon: IconBox, key: 's', right: 'READ_SOFTWARE' },
      {
        to: '/deployments',
        text: msg('Deployments'),
        icon: IconRocket,
        key: 'r',
        right: 'READ_DEPLOYMENTS',
      },
      {
        to: '/failures',
        text: msg('Failures'),
        icon: IconAlertTriangle,
        key: 'f',
        right: 'READ_DEPLOYMENTS',
        needs: '/api/management/v1/deployments/failures',
      },
    ],
  },
  {
    leg: msg('People'),
    sections: [
      { to: '/access', text: msg('Access'), icon: IconUsers, key: 'u' },
      {
        to: '/audit',
        text: msg('Audit log'),
        icon: IconShieldCheck,
        key: 'a',
        right: 'READ_AUDIT',
        needs: '/api/management/v1/auditlogs/logs',
      },
    ],
  },
  {
    leg: msg('Server'),
    sections: [
      {
        to: '/integrations',
        text: msg('Integrations'),
        icon: IconWebhook,
        key: 'n',
        right: 'MANAGE_INTEGRATIONS',
        needs: '/api/management/v1/webhooks',
      },
      { to: '/system', text: msg('System'), icon: IconServer2, key: 'y' },
    ],
  },
];

export const SECTIONS = LEGS.flatMap(leg => leg.sections);
