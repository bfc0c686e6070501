'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';

/** Where mail leaves for the world, trials need a route of their own: it is put into the draft, in front of the others. */
export function SandboxRouteOffer() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const add = useMutation(
    trpc.drafts.entries.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.drafts.pathFilter()) }),
  );
  if (add.isSuccess) return <p className="mt-1 text-good">The route is in your draft: publish it, then try again.</p>;
  return (
    <Guarded needs="configure" className="mt-2 block">
      <Button
        busy={add.isPending}
        onClick={() => add.mutate({ list: 'routing.routes', put: [{ value: route }], order: [route.name] })}
      >
        Put a route for sandbox.test into my draft
      </Button>
      {add.isError ? <p className="mt-1">{problemOf(add.error).detail}</p> : null}
    </Guarded>
  );
}

const route = {
  name: 'sandbox-trials',
  match: ['sandbox.test'],
  transport: { kind: 'sandbox' },
  lastHop: false,
  enabled: true,
};
