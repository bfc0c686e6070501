import type { ReactNode } from 'react';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Trail } from '../../ui/trail.tsx';

/** Where an entry belongs: the page with all of them, and what one is called. */
export type EntryHome = { href: string; title: string; noun: string };

type Props = { name: string; home: EntryHome };

/** The page of one entry of a list: its name above, the way back to all of them. */
export function EntryPage({
  name,
  home: { href, title },
  lead,
  actions,
  children,
}: Props & { lead?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <>
      <Trail href={href} title={title} />
      <PageHead title={<span className="font-mono">{name}</span>} lead={lead} actions={actions} />
      {children}
    </>
  );
}

/** While it is loaded. */
export function EntryWaiting({ children, ...props }: Props & { children: ReactNode }) {
  return (
    <div role="status" aria-label="Loading">
      <EntryPage {...props} lead={<Skeleton className="h-4 w-64" />} actions={<span className="h-8" />}>
        {children}
      </EntryPage>
    </div>
  );
}

/** It could not be loaded. */
export function EntryFailed({ error, retry, ...props }: Props & { error: unknown; retry: () => void }) {
  return (
    <EntryPage {...props}>
      <Panel>
        <Failure error={error} retry={retry} />
      </Panel>
    </EntryPage>
  );
}

/** Nobody has this name. */
export function EntryMissing(props: Props) {
  const { href, title, noun } = props.home;
  return (
    <EntryPage {...props}>
      <Panel>
        <Empty title={`There is no ${noun} of this name`}>
          It may have been renamed or taken out.{' '}
          <Link href={href} className="text-accent underline underline-offset-2">
            All {title.toLowerCase()}
          </Link>
        </Empty>
      </Panel>
    </EntryPage>
  );
}
