'use client';

import { useQuery } from '@tanstack/react-query';
import { usePermission } from '../../../ui/permission.tsx';
import { type Outputs, useTRPC } from '../../../ui/trpc.ts';
import { DkimClaims } from '../headers/dkim-claims.tsx';
import { WrittenResults } from '../headers/written-results.tsx';

/** What its header says about authentication, for those who may read headers. */
export function WrittenPanel({ message: { id } }: { message: Outputs['messages']['get']['message'] }) {
  const { may } = usePermission('content');
  const found = useQuery(
    useTRPC().messages.headers.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY, enabled: may }),
  );
  if (!found.data) return null;
  const { authenticationResults, dkim } = found.data.explained;
  return (
    <>
      <WrittenResults results={authenticationResults} />
      <DkimClaims claims={dkim} />
    </>
  );
}
