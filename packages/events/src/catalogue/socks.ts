import type { EventDescription } from '../catalogue.ts';

/** What proxies on the way out do. */
export const socksEvents = {
  'socks:connect': {
    title: 'Connected through a proxy',
    summary: 'A SOCKS5 proxy made the connection to another server that we asked it for.',
    level: 'connection',
    fields: {
      host: 'the name of the next hop',
      address: 'its address, as the proxy was told it',
      port: 'its port',
      'data.proxy': 'the name of the proxy',
      'data.proxyAddress': 'where the proxy was reached',
      'data.proxyPort': 'its port',
      'data.bound': 'the address the proxy connects from, where it says so',
      'data.ms': 'milliseconds it took, proxies that failed before included',
      'data.tried': 'how many proxies were tried',
    },
  },
  'socks:failed': {
    title: 'Proxy passed over',
    summary:
      'A SOCKS5 proxy could not be reached, refused us or did not answer in time, so the next one is tried. No destination is blamed for it.',
    level: 'connection',
    fields: {
      host: 'the next hop that it was asked for',
      address: 'its address',
      port: 'its port',
      text: 'what went wrong',
      'data.proxy': 'the name of the proxy',
      'data.ms': 'milliseconds until it failed',
    },
  },
  'socks:none': {
    title: 'No proxy could be used',
    summary: 'None of the proxies that this mail may leave through could be used. It waits, and never leaves directly.',
    level: 'connection',
    fields: {
      host: 'the next hop that could not be tried',
      port: 'its port',
      text: 'what was wrong with each',
      'data.tried': 'how many proxies were tried',
      'data.ms': 'milliseconds it took',
    },
  },
} as const satisfies Record<string, EventDescription>;
