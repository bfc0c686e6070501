'use client';

import { CheckCircle2, ChevronDown, CircleHelp, XCircle } from 'lucide-react';
import { classes } from '../../ui/classes.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Ledger = Outputs['overview']['ledger'];

/** One line that is green, or says by how much the books are off; opened, it shows every term. Grey while it could not look. */
export function LedgerLine({ ledger, isFailed }: { ledger: Ledger | undefined; isFailed: boolean }) {
  const look = !ledger ? (isFailed ? unknown : waiting) : ledger.balanced ? good : bad;
  const Icon = look.icon;
  return (
    <details
      className={classes(
        'group mb-4 overflow-hidden rounded-xl border shadow-card',
        ledger?.balanced === false ? 'border-bad bg-bad-wash' : 'bg-surface',
      )}
    >
      <summary className="flex h-[60px] list-none items-center gap-2.5 px-4 sm:h-11 [&::-webkit-details-marker]:hidden">
        <Icon aria-hidden className={`size-4 shrink-0 ${look.tone}`} />
        <span className="min-w-0 text-[13px] max-sm:min-h-[39px]">
          <span className={`font-medium ${look.tone}`}>{ledger ? sentence(ledger) : look.words}</span>{' '}
          <span className={ledger?.balanced === false ? 'text-soft' : 'text-faint'}>
            {ledger
              ? ledger.balanced
                ? detail(ledger)
                : 'Mail may be lost or counted twice: open to see where.'
              : null}
          </span>
        </span>
        <ChevronDown
          aria-hidden
          className="ml-auto size-4 shrink-0 text-faint transition-transform group-open:rotate-180"
        />
      </summary>
      {ledger ? <Terms ledger={ledger} /> : null}
    </details>
  );
}

function Terms({ ledger }: { ledger: Ledger }) {
  return (
    <div className="grid gap-x-10 gap-y-4 border-t bg-surface px-4 py-4 sm:grid-cols-2">
      <Side title="Taken in" terms={ledger.left} names={leftNames} />
      <Side title="What became of it" terms={ledger.right} names={rightNames} />
      <p className="text-xs text-faint sm:col-span-2">
        In recipients, over everything that is still kept. The two sides are counted from different rows, so this can
        fail; when it does, mail is unaccounted for. Counted <When at={ledger.countedAt} />.
      </p>
    </div>
  );
}

function Side({
  title,
  terms,
  names,
}: {
  title: string;
  terms: Record<string, number>;
  names: Record<string, string>;
}) {
  return (
    <div>
      <h2 className="mb-1.5 text-xs font-medium text-faint">{title}</h2>
      <dl className="text-[13px]">
        {Object.entries(names).map(([key, name]) => (
          <div key={key} className="flex justify-between gap-4 py-0.5">
            <dt className="text-soft">{name}</dt>
            <dd className="tabular">
              {rows[key] ? (
                <Link href={rows[key]} className="hover:text-accent hover:underline">
                  {formatCount(terms[key] ?? 0)}
                </Link>
              ) : (
                formatCount(terms[key] ?? 0)
              )}
            </dd>
          </div>
        ))}
        <div className="mt-1 flex justify-between gap-4 border-t pt-1.5 font-medium">
          <dt>Together</dt>
          <dd className="tabular">{formatCount(terms['total'] ?? 0)}</dd>
        </div>
      </dl>
    </div>
  );
}

const sentence = ({ balanced, difference }: Ledger): string => {
  if (balanced) return 'Every recipient is accounted for.';
  const off = plural(Math.abs(difference), 'recipient');
  return difference > 0 ? `${off} taken in cannot be accounted for.` : `${off} more than were taken in.`;
};

const detail = ({ left }: Ledger): string =>
  left.total === 0
    ? 'Nothing was taken in yet.'
    : `${formatCount(left.total)} taken in, ${formatCount(left.total)} found.`;

const waiting = { icon: CircleHelp, tone: 'text-faint', words: 'Counting…' };
const unknown = { icon: CircleHelp, tone: 'text-faint', words: 'The ledger could not be read just now.' };
const good = { icon: CheckCircle2, tone: 'text-good', words: '' };
const bad = { icon: XCircle, tone: 'text-bad', words: '' };

const leftNames = { accepted: 'Accepted', generated: 'Reports written here', expandedTo: 'Made by aliases' };
const rightNames = {
  delivered: 'Delivered',
  bounced: 'Bounced',
  expired: 'Expired',
  discarded: 'Discarded',
  dropped: 'Dropped',
  handedOver: 'Handed over',
  expandedFrom: 'Replaced by aliases',
  quarantined: 'Quarantined',
  held: 'Held',
  queued: 'Queued',
};

const found = (query: string) => `/activity/messages?q=${encodeURIComponent(query)}`;
/** The rows behind each number. */
const rows: Record<string, string> = {
  accepted: found('origin:received'),
  generated: found('origin:generated'),
  expandedTo: found('origin:expanded'),
  delivered: found('status:delivered'),
  bounced: found('status:bounced'),
  expired: found('status:expired'),
  discarded: found('status:discarded'),
  dropped: found('status:dropped'),
  handedOver: found('status:handed-over'),
  expandedFrom: found('status:expanded'),
  quarantined: '/quarantine',
  held: '/queue?state=held',
  queued: '/queue?state=queued',
};
