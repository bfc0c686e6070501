'use client';

import { useQuery } from '@tanstack/react-query';
import { AlertTriangle, Info, XCircle } from 'lucide-react';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Concern = Outputs['overview']['attention']['items'][number];

/** What needs a person, worst first. */
export function Attention() {
  const found = useQuery(useTRPC().overview.attention.queryOptions(undefined, { refetchInterval: 10_000 }));
  const concerns = found.data?.items;
  const urgent = concerns?.filter(({ severity }) => severity !== 'note').length ?? 0;
  return (
    <Panel
      title="Needs attention"
      aside={concerns ? (urgent > 0 ? plural(urgent, 'thing') : 'nothing urgent') : undefined}
      flush
      className="xl:relative"
    >
      <div className="max-h-[320px] overflow-y-auto xl:absolute xl:inset-x-0 xl:top-11 xl:bottom-0 xl:max-h-none">
        {found.isError && !concerns ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : !concerns ? (
          <SkeletonRows rows={3} />
        ) : concerns.length === 0 ? (
          <Empty title="Nothing">
            Certificates, keys, disk, settings, processes, scanners and look-ups are looked at; what needs you shows up
            here.
          </Empty>
        ) : (
          <ul className="divide-y">
            {concerns.map((concern) => (
              <ConcernRow key={`${concern.kind} ${concern.subject} ${concern.detail}`} concern={concern} />
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

function ConcernRow({ concern }: { concern: Concern }) {
  const { icon: Icon, tone, word } = looks[concern.severity];
  return (
    <li>
      <Link href={placeOf(concern)} className="flex gap-2.5 px-4 py-2.5 -outline-offset-2 hover:bg-sunken">
        <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
        <span className="min-w-0 flex-1">
          <span className="sr-only">{word}: </span>
          <span className="block text-[13px] font-medium break-words">{concern.title}</span>
          <span className="mt-0.5 block text-xs break-words text-soft">{concern.detail}</span>
          {concern.at && concern.kind !== 'process' && concern.kind !== 'intake' ? (
            <span className="mt-0.5 block text-xs text-faint">
              <When at={concern.at} />
            </span>
          ) : null}
        </span>
      </Link>
    </li>
  );
}

const looks = {
  bad: { icon: XCircle, tone: 'text-bad', word: 'Serious' },
  warn: { icon: AlertTriangle, tone: 'text-warn', word: 'Warning' },
  note: { icon: Info, tone: 'text-faint', word: 'Good to know' },
} as const;

/** Where something is done about it: at the entry itself where it has a page. */
const placeOf = ({ kind, subject }: Concern): string =>
  subject !== null && ownPage.has(kind) ? `${places[kind]}/${encodeURIComponent(subject)}` : places[kind];

const ownPage: ReadonlySet<Concern['kind']> = new Set(['lookup', 'webhook', 'action']);
const places: Record<Concern['kind'], string> = {
  certificate: '/transport/certificates',
  dkim: '/domains',
  intake: '/features/queue#queue.minFree',
  process: '/#parts',
  revision: '/settings/revisions',
  settings: '/settings/revisions',
  'api-key': '/settings/keys',
  held: '/features/queue#queue.holdAll',
  watchdog: '/queue?by=watchdog',
  lookup: '/policy/lookups',
  scanner: '/policy/scanners',
  webhook: '/settings/webhooks',
  action: '/settings/actions',
  blocked: '/queue?by=hosts&which=trouble',
  quarantine: '/quarantine?q=leaves%3A3d',
  draft: '/settings/configuration',
  sandbox: '/features/routing#routing.defaultRoute',
};
