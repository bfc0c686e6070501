import type { Configuration } from '@posthorn/settings/configuration';

type Content = Configuration['content'];

export const scanner = (name: string, address: string, more: Partial<Content['scanners'][number]> = {}) =>
  ({
    ...{ name, kind: 'clamd', address, timeout: 15, onFailure: 'defer', maxSize: 1_000_000, tooLarge: 'accept' },
    ...{ atOnce: 20, addFields: true, enabled: true },
    ...more,
  }) as Content['scanners'][number];

export const profile = (more: Partial<Content['profiles'][number]> = {}) =>
  ({
    name: 'all',
    recipients: ['*'],
    mail: 'outside',
    scanners: ['av'],
    actions: [],
    ...more,
  }) as Content['profiles'][number];

export const action = (more: Partial<Content['profiles'][number]['actions'][number]>) =>
  ({ on: 'malware', atLeast: 10, scanner: '', outcome: 'quarantine', to: '', text: '', ...more }) as const;

/** A rule that takes mail whatever scanners say. */
export const exception: Configuration['rules']['ordered'][number] = {
  ...{ name: 'exception', enabled: true, description: '', stages: ['data'], when: 'true', verdict: 'accept' },
  ...{ reply: { code: 0, enhanced: '', text: '' }, effects: [], onError: 'defer' },
  limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
};
