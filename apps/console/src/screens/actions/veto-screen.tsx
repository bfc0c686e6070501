'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Button } from '../../ui/button.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useDraft } from '../drafts/use-draft.ts';
import { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { VETOES, type Veto } from './action.ts';
import { EntryFrame, EntryMissing, EntryWaiting } from './entry-frame.tsx';
import { TryPanel } from './try-panel.tsx';
import { VetoEditor } from './veto-editor.tsx';

/** One veto: a test of it, and its settings. */
export function VetoScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const draft = useDraft();
  const remove = useRemoval(draft, VETOES);
  const feature = useQuery(trpc.features.get.queryOptions({ slug: 'events' }, { staleTime: 300_000 }));
  const stored = draft.configuration?.events.vetoes.find((veto) => veto.name === name);
  const edits = useEntryEdits<Veto>({ list: VETOES, name, stored, draft });
  const error = draft.error ?? feature.error;
  if (error)
    return (
      <EntryFrame name={name}>
        <Panel>
          <Failure error={error} retry={draft.retry} />
        </Panel>
      </EntryFrame>
    );
  if (!draft.isReady || !feature.data) return <EntryWaiting name={name} />;
  const { entry } = edits;
  if (!entry) return <EntryMissing name={name} noun="veto" />;
  return (
    <EntryFrame
      name={name}
      lead={
        <>
          Asked at <span className="font-mono text-xs">{entry.event}</span>. See{' '}
          <Events type="veto:refused">what was refused</Events> and <Events type="veto:failed">what failed</Events>.
        </>
      }
      actions={
        <Guarded needs="configure">
          <Button kind="danger" onClick={() => remove(name, entry, { onGone: () => router.push('/settings/actions') })}>
            Delete
          </Button>
        </Guarded>
      }
    >
      <TryPanel key={entry.event} entry={{ veto: entry }} type={entry.event} />
      <div className="mt-4">
        <VetoEditor key={name} veto={entry} edits={edits} draft={draft} schema={feature.data.schema} />
      </div>
    </EntryFrame>
  );
}

function Events({ type, children }: { type: string; children: string }) {
  return (
    <Link
      href={`/activity/events?q=${encodeURIComponent(`event:${type}`)}`}
      className="text-accent underline underline-offset-2"
    >
      {children}
    </Link>
  );
}
