import type { LocalDomain, Route } from './entries.ts';

/** How mail is handed over, in a few words. */
export const transportWords = (transport: Route['transport'] | LocalDomain['transport']): string => {
  switch (transport.kind) {
    case 'smarthost':
      return `smarthost ${transport.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
    case 'mx':
      return transport.port === 25 ? 'MX of the domain' : `MX of the domain, port ${transport.port}`;
    case 'lmtp':
      return `LMTP ${transport.host}:${transport.port}`;
    case 'maildir':
      return `Maildir ${transport.directory}`;
    case 'sandbox':
      return 'the sandbox';
    case 'queuefile':
      return `files in ${transport.directory}`;
    case 'discard':
      return 'thrown away';
  }
};
