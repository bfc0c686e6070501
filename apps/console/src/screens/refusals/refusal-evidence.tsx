'use client';

import { useQuery } from '@tanstack/react-query';
import { Link } from '../../ui/link.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { readEvidence } from '../authentication/evidence.ts';
import { EvidencePanels } from '../authentication/evidence-panels.tsx';

/** What SPF, DKIM and DMARC said of a message that was refused for its author; nothing where no message came so far. */
export function RefusalEvidence({ sessionId }: { sessionId: string }) {
  const trpc = useTRPC();
  const rows = useQuery(trpc.dmarc.list.queryOptions({ sessionId, limit: 20 }, { staleTime: 60_000 }));
  const row = rows.data?.items.find(({ isStored }) => !isStored);
  const found = useQuery(
    trpc.dmarc.get.queryOptions({ id: row?.id ?? '' }, { enabled: row !== undefined, staleTime: 300_000 }),
  );
  const evidence = readEvidence(found.data?.evidence);
  if (!row || !evidence) return null;
  return (
    <>
      <p className="text-[13px] text-soft">
        What was found out about the author of the message.{' '}
        <Link href={`/dmarc/verifications/${row.id}`} className="text-accent underline underline-offset-2">
          Its row in the history of DMARC
        </Link>
      </p>
      <EvidencePanels evidence={evidence} />
    </>
  );
}
