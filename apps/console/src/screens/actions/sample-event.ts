import type { Action } from './action.ts';

/** A made-up event as a test of an action or a veto begins with, as text that a person changes. */
export const sampleEvent = (type: string, { ofClient = false }: { ofClient?: boolean } = {}): string =>
  JSON.stringify({ type, ...(ofClient ? shownByClient : (samples[type] ?? delivery)) }, null, 2);

/** The type that an action is tried with first. */
export const firstType = ({ types }: Pick<Action, 'types'>): string => {
  const [first = 'msg:delivery'] = types;
  return first.endsWith('*') ? 'msg:delivery' : first;
};

const way = {
  host: 'mx.example.org',
  address: '192.0.2.25',
  port: 25,
  router: 'world',
  transport: 'mx',
  sender: 'ann@example.com',
  recipient: 'bob@example.org',
};
const secured = { dnssec: true, dane: false, verifyMode: 'try', localAddress: '192.0.2.7', localPort: 50123 };
const delivery = { ...way, code: 250, enhanced: '2.0.0', text: '250 2.0.0 queued', data: secured };
const certificate = {
  depth: 0,
  subject: 'mx.example.org',
  issuer: 'Example authority',
  fingerprint: 'AA:BB:CC',
  verified: true,
};
const shownByClient = { clientAddress: '192.0.2.25', port: 50123, data: { ...certificate, listener: 'mx' } };
const samples: Readonly<Record<string, object>> = {
  'tcp:connect': { ...way, data: { domain: 'example.org', dnssec: true } },
  'smtp:connect': { ...way, data: { banner: '220 mx.example.org ESMTP', ...secured } },
  'tls:cert': { ...way, data: { ...certificate, ...secured } },
  'msg:fail:delivery': { ...way, code: 550, enhanced: '5.1.1', text: '550 5.1.1 no such user' },
  'msg:complete': { sender: 'ann@example.com', data: { recipients: 3, delivered: 2, failed: 1, seconds: 4.2 } },
  'msg:host:defer': {
    ...way,
    text: 'connection refused',
    data: { errno: 'ECONNREFUSED', stage: 'connect', dnssec: true, dane: false },
  },
};
