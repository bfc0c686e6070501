import { account, places } from '../ui/navigation.ts';
import type { Samples } from './page-visits.ts';

/** Every page of the console: all of the navigation, the pages of single things, and the searches people make most. */
export const allPages = (samples: Samples): string[] => {
  const { messageId, refusalId, address, destination, domain, client } = samples;
  const search = (path: string, query: string) => `${path}?q=${encodeURIComponent(query)}`;
  const ofNavigation = [...places, account].flatMap(({ href, children = [] }) => [
    href,
    ...children.map((child) => child.href),
  ]);
  return [
    ...new Set([
      ...ofNavigation,
      `/activity/messages/${messageId}`,
      `/activity/refusals/${refusalId}`,
      search('/activity/messages', `to:${address}`),
      search('/activity/messages', `to:${address.slice(2, 10)}`),
      search('/activity/messages', `domain:${domain}`),
      search('/activity/messages', `ip:${client}`),
      search('/activity/messages', 'status:bounced'),
      search('/activity/messages', 'words that stand nowhere'),
      search('/activity/events', `to:${address}`),
      search('/activity/events', `message:${messageId}`),
      search('/activity/events', 'event:msg:delivery after:2d'),
      '/queue?by=reason',
      '/queue?by=flat',
      search('/queue', `from:${address}`).replace('?', '?by=flat&'),
      search('/queue', `destination:${destination}`).replace('?', '?by=flat&'),
      '/queue?by=watchdog',
      '/queue?by=hosts',
      '/quarantine?by=reason',
      search('/quarantine', `from:${address}`),
      search('/quarantine', 'leaves:3d'),
      search('/dmarc/history', 'dmarc:failed'),
      search('/dmarc/history', 'ip:203.0.113.0/24 after:30d'),
      '/dmarc',
      '/dmarc?days=365',
      '/dmarc?days=365&domain=ours1.example',
      '/dmarc/senders/detail?days=365&group=unknown&sender=',
      '/dmarc/senders/detail?days=365&group=broken&sender=Service+3',
      '/dmarc/reports',
      '/dmarc/reports?state=counted',
      '/dmarc/failures',
      '/dmarc/sent',
      '/dmarc/sent?view=due',
      '/features/queue',
      '/settings/revisions/1',
    ]),
  ];
};
