import type { Outputs } from '../../ui/trpc.ts';
import { AuthenticationTab } from './authentication/authentication-tab.tsx';
import { ContentTab } from './content-tab.tsx';
import { EventsTab } from './events-tab.tsx';
import { HeadersTab } from './headers/headers-tab.tsx';
import { RawTab } from './raw-tab.tsx';
import { StructureTab } from './structure-tab.tsx';
import { TimelineTab } from './timeline-tab.tsx';

/** In the order of a question that goes deeper; some need the permission to read mail. */
export const messageTabs = [
  { id: 'timeline', title: 'Timeline' },
  { id: 'headers', title: 'Headers', needsContent: true },
  { id: 'structure', title: 'Structure', needsContent: true },
  { id: 'content', title: 'Content', needsContent: true },
  { id: 'authentication', title: 'Authentication' },
  { id: 'raw', title: 'Raw', needsContent: true },
  { id: 'events', title: 'Events' },
];

export function MessageTab({
  tab,
  row,
  refetchInterval,
}: {
  tab: string;
  row: Outputs['messages']['get'];
  refetchInterval: number | false;
}) {
  const { id } = row.message;
  switch (tab) {
    case 'headers':
      return <HeadersTab id={id} />;
    case 'structure':
      return <StructureTab id={id} />;
    case 'content':
      return <ContentTab id={id} />;
    case 'raw':
      return <RawTab id={id} />;
    case 'authentication':
      return <AuthenticationTab row={row} />;
    case 'events':
      return <EventsTab id={id} />;
    default:
      return <TimelineTab row={row} refetchInterval={refetchInterval} />;
  }
}
