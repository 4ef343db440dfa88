import { keepPreviousData } from '@tanstack/react-query';
import { send } from '../../api/client';
import { get, getPage } from '../../api/rest';

export const LOGS = '/api/management/v1/auditlogs/logs';
export const LOG = '/api/management/v1/auditlogs/log';
export const AUDIT_PAGE = 50;

export interface AuditEntry {
  id: string;
  index?: number;
  time: string;
  actor: { id: string; type: string; email?: string; name?: string; identity_data?: string };
  action: string;
  object: { id: string; type: string; name?: string } & Record<string, unknown>;
  decision?: 'allowed' | 'refused';
  credential?: string;
  session_id?: string;
  address?: string;
  request_id?: string;
  before?: string;
  after?: string;
  change?: string;
  meta?: Record<string, string[]>;
  erased?: boolean;
}

export interface AuditSearch {
  who?: string;
  action?: string;
  object?: string;
  id?: string;
  decision?: string;
  from?: string;
  until?: string;
  page?: string;
  open?: string;
}

const day = (text: string, plus = 0) =>
  String(Math.floor(new Date(`${text}T00:00:00`).getTime() / 1000) + plus);

export function auditParams(search: AuditSearch): URLSearchParams {
  const params = new URLSearchParams();
  const add = (name: string, value?: string) => value && params.set(name, value);
  add('actor_email', search.who);
  add('action', search.action);
  add('object_type', search.object);
  add('object_id', search.id);
  add('decision', search.decision);
  add('created_after', search.from && day(search.from));
  add('created_before', search.until && day(search.until, 86_400));
  return params;
}

export const entriesQuery = (search: AuditSearch) => {
  const params = auditParams(search);
  params.set('page', search.page ?? '1');
  params.set('per_page', String(AUDIT_PAGE));
  return {
    queryKey: ['audit', 'list', params.toString()],
    queryFn: () => getPage<AuditEntry>(`${LOGS}?${params}`),
    placeholderData: keepPreviousData,
  };
};

export const entryQuery = (id: string) => ({
  queryKey: ['audit', 'entry', id],
  queryFn: () => get<AuditEntry>(`${LOGS}/${id}`),
});

export const textOf = async (path: string) => (await send(path)).text();
export const bytesOf = async (path: string) =>
  new Uint8Array(await (await send(path)).arrayBuffer());

export const actorName = (entry: AuditEntry) =>
  entry.actor.email ||
  entry.actor.name ||
  entry.actor.identity_data ||
  entry.actor.id ||
  entry.actor.type;
