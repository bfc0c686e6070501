import { FlaskConical } from 'lucide-react';
import { Expandable } from '../../ui/expandable.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ChangeMark } from './change-mark.tsx';
import { DifferenceList } from './difference-list.tsx';

type Change = NonNullable<Outputs['simulator']['replayGet']['result']>['changes'][number];

/** One message or refusal that would be answered differently; `of` and `than` name the settings as the address does. */
export function ReplayChange({ change, of, than }: { change: Change; of: string; than: string }) {
  const { what, id, at, sender, recipient, more, client, subject, kind, differences } = change;
  const isMessage = what === 'message';
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ChangeMark kind={kind} />
        <Link
          href={isMessage ? `/activity/messages/${id}` : `/activity/refusals/${id}`}
          className="min-w-0 flex-1 basis-48 truncate text-[13px] font-medium hover:text-accent hover:underline"
        >
          {isMessage ? <MailText text={subject} empty="(no subject)" max={200} /> : 'Refusal'}
        </Link>
        <span className="text-xs text-faint">
          <When at={at} />
        </span>
      </div>
      <p className="mt-1 font-mono text-xs break-all text-soft">
        <MailText text={sender} empty="<>" max={200} /> → <MailText text={recipient} empty="nobody yet" max={200} />
        {more > 0 ? <span className="text-faint"> and {plural(more, 'more')}</span> : null}
        <span className="text-faint"> from {client}</span>
      </p>
      <div className="mt-1 flex flex-wrap items-start justify-between gap-x-3">
        <Expandable
          summary={<span className="text-xs text-soft">{plural(differences.length, 'difference')}</span>}
          className="min-w-0 flex-1 basis-64"
        >
          <DifferenceList differences={differences} none="" />
        </Expandable>
        <Link
          href={`/policy/simulator?${isMessage ? 'message' : 'refusal'}=${id}&of=${of}&than=${than || 'inForce'}`}
          className="inline-flex h-5 items-center gap-1 text-xs font-medium text-accent hover:underline"
        >
          <FlaskConical aria-hidden className="size-3.5" />
          Step by step
        </Link>
      </div>
    </li>
  );
}
