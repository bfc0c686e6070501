'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleHelp, CircleX, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { untilOver, watchedRun } from '../../ui/watched-run.ts';

/** Where a report would go, and on demand what the owners of these addresses say in DNS: one of another domain has to agree. */
export function Destinations({ day, domain, to }: { day: string; domain: string; to: readonly string[] }) {
  const trpc = useTRPC();
  const start = useMutation(trpc.dmarc.destinationCheck.mutationOptions());
  const id = start.data?.id ?? '';
  const watched = useQuery(
    trpc.dmarc.destinationCheckRun.queryOptions({ id }, { enabled: id !== '', refetchInterval: untilOver }),
  );
  const { items, isBusy, error, failure } = watchedRun(start, watched);
  const known = new Map(items.map((item) => [item.address, item]));
  return (
    <div className="space-y-2">
      <ul aria-label="Where it would go" className="space-y-1">
        {to.map((address) => (
          <Destination key={address} address={address} found={known.get(address)} />
        ))}
      </ul>
      <Guarded needs="configure">
        <Button busy={isBusy} onClick={() => start.mutate({ day, domain })}>
          {isBusy ? 'Asking DNS…' : 'See who takes it'}
        </Button>
      </Guarded>
      {failure === null ? null : <p className="text-[13px] text-bad">{failure}</p>}
      <Refused error={error} />
    </div>
  );
}

function Destination({ address, found }: { address: string; found: Found | undefined }) {
  const elsewhere = found?.goesTo.filter((one) => one !== address) ?? [];
  const look = found && looks[found.state];
  return (
    <li className="text-[13px]">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 font-mono text-xs break-all">
          <MailText text={address} max={320} />
        </span>
        {look ? (
          <Badge tone={look[0]} icon={look[1]}>
            {look[2]}
          </Badge>
        ) : null}
      </span>
      {elsewhere.length > 0 ? (
        <span className="block break-words text-soft">
          Its owner wants it at <MailText text={elsewhere.join(', ')} max={1000} />
        </span>
      ) : null}
      {found?.words ? (
        <span className="block break-words text-soft">
          <MailText text={found.words} max={500} />
        </span>
      ) : null}
    </li>
  );
}

type Found = Outputs['dmarc']['destinationCheckRun']['items'][number];

const looks: Record<Found['state'], readonly [Tone, LucideIcon, string]> = {
  takes: ['good', CircleCheck, 'takes it'],
  refuses: ['quiet', CircleX, 'gets none'],
  unknown: ['warn', CircleHelp, 'could not look'],
};
