import dynamic from 'next/dynamic';
import { Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { TimelineTab } from './timeline-tab.tsx';

// Most who open a message read its timeline and no more: the other tabs come when they are asked for.
const Waiting = () => (
  <Panel>
    <Skeleton className="h-96" />
  </Panel>
);

const HeadersTab = dynamic(() => import('./headers/headers-tab.tsx').then((file) => file.HeadersTab), {
  loading: Waiting,
});
const StructureTab = dynamic(() => import('./structure-tab.tsx').then((file) => file.StructureTab), {
  loading: Waiting,
});
const ContentTab = dynamic(() => import('./content-tab.tsx').then((file) => file.ContentTab), { loading: Waiting });
const RawTab = dynamic(() => import('./raw-tab.tsx').then((file) => file.RawTab), { loading: Waiting });
const AuthenticationTab = dynamic(
  () => import('./authentication/authentication-tab.tsx').then((file) => file.AuthenticationTab),
  { loading: Waiting },
);
const EventsTab = dynamic(() => import('./events-tab.tsx').then((file) => file.EventsTab), { loading: Waiting });

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
