'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../ui/format.ts';
import { useZone } from '../../ui/time-zone.ts';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { SuffixListDialog } from './suffix-list-dialog.tsx';

/** Which public-suffix list groups registered names, and how old it is. */
export function SuffixListLine() {
  const found = useQuery(useTRPC().dmarc.publicSuffixList.queryOptions(undefined, { staleTime: 300_000 }));
  const zone = useZone();
  const [isOpen, setOpen] = useState(false);
  const { data } = found;
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
      <p>
        {data ? (
          <>
            Registered names are grouped by the public-suffix list {originWords(data)}
            {data.publishedAt ? `, published ${zone.day(data.publishedAt)} (${ageWords(data.publishedAt)})` : ''}:{' '}
            {formatCount(data.rules)} rules. DMARC itself never judges by it.
          </>
        ) : found.isError ? (
          'The age of the public-suffix list cannot be told just now.'
        ) : (
          'Reading the public-suffix list…'
        )}
      </p>
      <button type="button" onClick={() => setOpen(true)} className="font-medium text-accent hover:underline">
        Replace the list
      </button>
      {isOpen ? <SuffixListDialog list={data} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

const originWords = ({ origin, replacedBy }: Outputs['dmarc']['publicSuffixList']): string =>
  origin === 'shipped' ? 'that came with Posthorn' : `that ${replacedBy ?? 'somebody'} put in place`;

const ageWords = (publishedAt: string): string => {
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(publishedAt)) / 86_400_000));
  if (days < 1) return 'today';
  if (days < 60) return days === 1 ? '1 day old' : `${days} days old`;
  const months = Math.floor(days / 30.44);
  return months < 24 ? `${months} months old` : `${Math.floor(days / 365.25)} years old`;
};
