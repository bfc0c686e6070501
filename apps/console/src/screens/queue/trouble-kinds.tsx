'use client';

import { replyClasses } from '@posthorn/events/explain/class/words';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { queueHref } from '../../search/queue-search.ts';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

type Kind = Outputs['queue']['classes']['items'][number];

/** What kind of trouble deliveries met in so many hours; every number leads to its recipients. */
export function TroubleKinds({ hours }: { hours: number }) {
  const found = useQuery(
    useTRPC().queue.classes.queryOptions({ hours }, { refetchInterval: 15_000, placeholderData: keepPreviousData }),
  );
  const { data } = found;
  return (
    <Panel title="What deliveries met" aside={hours === 24 ? 'last 24 hours' : `last ${hours} h`} flush>
      {found.isError && !data ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} />
      ) : data.items.length === 0 ? (
        <Empty title="No trouble">
          Replies that put mail off or refuse it are counted here by what they mean: greylisting, throttling,
          blocklists, full mailboxes.
        </Empty>
      ) : (
        <ul className="divide-y">
          {data.items.map((kind) => (
            <KindRow key={kind.class} kind={kind} from={data.from} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function KindRow({ kind, from }: { kind: Kind; from: string }) {
  const { title, meaning, does } = replyClasses[kind.class];
  const messages = (status: string) =>
    `/activity/messages?q=${encodeURIComponent(`class:${kind.class} status:${status} after:${from}`)}`;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-2.5 text-[13px]">
      <div className="min-w-0 flex-1 basis-64">
        <span className="font-medium">{title}</span>
        <span className="block text-xs text-faint md:truncate" title={`${meaning} ${does}`}>
          {meaning}
        </span>
      </div>
      <div className="tabular flex gap-4">
        <Count n={kind.waiting} words="waiting" href={queueHref('class', kind.class)} tone="text-warn" />
        <Count n={kind.bounced} words="bounced" href={messages('bounced')} tone="text-bad" isMore={kind.isMore} />
        <Count n={kind.expired} words="expired" href={messages('expired')} tone="text-bad" isMore={kind.isMore} />
        <Count n={kind.delivered} words="got through" href={messages('delivered')} isMore={kind.isMore} />
      </div>
    </li>
  );
}

function Count({
  n,
  words,
  href,
  tone,
  isMore,
}: {
  n: number;
  words: string;
  href: string;
  tone?: string;
  isMore?: boolean;
}) {
  if (n === 0) return null;
  return (
    <Link href={href} className="whitespace-nowrap hover:underline">
      <span className={`font-medium ${tone ?? ''}`}>
        {formatCount(n)}
        {isMore ? '+' : ''}
      </span>{' '}
      <span className="text-soft">{words}</span>
    </Link>
  );
}
