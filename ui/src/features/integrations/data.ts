export const WEBHOOKS = '/api/management/v1/webhooks';

export interface Webhook {
  id: string;
  url: string;
  description?: string;
  events?: string[];
  format?: 'cloudevents' | 'mender';
  enabled?: boolean;
  signed?: boolean;
  failures?: number;
  failing_since?: string;
  paused_until?: string;
  waiting?: number;
  dead?: number;
}

export interface Delivery {
  sequence: number;
  type: string;
  subject?: string;
  time: string;
  state: 'waiting' | 'delivered' | 'dead';
  attempts: number;
  last_attempt_ts?: string;
  status_code?: number;
  answer?: string;
  duration_ms?: number;
}
