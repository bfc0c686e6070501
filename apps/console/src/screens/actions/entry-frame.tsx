import type { ReactNode } from 'react';
import { Empty, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Trail } from '../../ui/trail.tsx';

/** The page of an action or a veto: its name above, the way back to all of them. */
export function EntryFrame({
  name,
  lead,
  actions,
  children,
}: {
  name: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <Trail href="/settings/actions" title="Actions" />
      <PageHead title={<span className="font-mono">{name}</span>} lead={lead} actions={actions} />
      {children}
    </>
  );
}

/** While it is loaded. */
export function EntryWaiting({ name }: { name: string }) {
  return (
    <div role="status" aria-label="Loading">
      <EntryFrame name={name} lead={<Skeleton className="h-4 w-64" />} actions={<span className="h-8" />}>
        <Skeleton className="h-40 rounded-xl" />
        <Skeleton className="mt-4 h-[60vh] rounded-xl" />
      </EntryFrame>
    </div>
  );
}

/** Nobody has this name. */
export function EntryMissing({ name, noun }: { name: string; noun: string }) {
  return (
    <EntryFrame name={name}>
      <Panel>
        <Empty title={`There is no ${noun} of this name`}>
          It may have been renamed or taken out.{' '}
          <Link href="/settings/actions" className="text-accent underline underline-offset-2">
            All actions
          </Link>
        </Empty>
      </Panel>
    </EntryFrame>
  );
}
