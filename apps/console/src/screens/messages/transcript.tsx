'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { useTRPC } from '../../ui/trpc.ts';

/** A conversation, line by line; ours and theirs told apart by the letter in front as well as by weight. */
export function Transcript({ text }: { text: string }) {
  return (
    <section
      aria-label="SMTP transcript"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      className="mt-1.5 max-h-[480px] overflow-auto rounded-md bg-sunken p-2.5 font-mono text-xs leading-5"
    >
      {text.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a finished transcript never move
        <div key={index} className={line.startsWith('C:') ? 'break-all text-soft' : 'break-all text-ink'}>
          <MailText text={line} empty=" " />
        </div>
      ))}
    </section>
  );
}

/** The conversation of one attempt, asked for when somebody opens it. */
export function LazyTranscript({ messageId, attemptId }: { messageId: string; attemptId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-1.5" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="text-xs text-faint hover:text-ink">The whole conversation</summary>
      {isOpen ? <Loaded messageId={messageId} attemptId={attemptId} /> : null}
    </details>
  );
}

function Loaded({ messageId, attemptId }: { messageId: string; attemptId: string }) {
  const found = useQuery(
    useTRPC().messages.transcript.queryOptions({ id: messageId, attemptId }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  if (found.isError) return <Failure error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton className="mt-1.5 h-32" />;
  const { text, more } = found.data;
  return (
    <>
      <Transcript text={text} />
      {more > 0 ? <p className="mt-1 text-xs text-faint">{formatCount(more)} more characters are not shown.</p> : null}
    </>
  );
}
