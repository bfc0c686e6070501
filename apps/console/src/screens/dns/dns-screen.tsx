'use client';

import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { Caches } from './caches.tsx';
import { LookUp } from './look-up.tsx';
import { Resolvers } from './resolvers.tsx';

/** What does DNS tell us, who told it, and may we believe them? */
export function DnsScreen() {
  const trpc = useTRPC();
  const view = useQuery(trpc.dns.view.queryOptions({}, { refetchInterval: 5000 }));
  const processes = view.data?.items ?? [];
  return (
    <>
      <PageHead
        title="DNS"
        lead="Names as mail sees them: each engine and worker asks the resolvers for itself, keeps what it is told for as long as it may, and believes DNSSEC only from those that are trusted."
        actions={
          <>
            <CopyAsCurl operation="dns.view" />
            <Link href="/features/dns" className={buttonLook('plain')}>
              Settings
            </Link>
          </>
        }
      />
      <div className="space-y-4">
        <LookUp processes={processes} />
        <Resolvers processes={processes} query={view} />
        <Caches processes={processes} query={view} />
      </div>
    </>
  );
}
