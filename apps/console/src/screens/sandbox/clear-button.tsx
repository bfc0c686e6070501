'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { plural } from '../../ui/format.ts';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useUndo } from '../../ui/undo-bar.tsx';

/** Empties the sandbox, after the count was typed: nothing brings it back. */
export function ClearButton({ isEmpty }: { isEmpty: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const undo = useUndo();
  const [isAsking, setAsking] = useState(false);
  const count = useQuery(trpc.sandbox.count.queryOptions(undefined, { enabled: isAsking, gcTime: 0 }));
  const clear = useMutation(
    trpc.sandbox.clear.mutationOptions({
      onSuccess: ({ deleted }) => {
        setAsking(false);
        void client.invalidateQueries(trpc.sandbox.pathFilter());
        undo.show({ text: `${plural(deleted, 'message')} deleted.` });
      },
    }),
  );
  return (
    <Guarded needs="queue">
      <Button kind="danger" disabled={isEmpty} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden className="size-4" />
        Clear…
      </Button>
      {isAsking ? (
        <Confirm
          title="Empty the sandbox?"
          words="Every message that arrived here is deleted. The messages that were sent keep their own pages."
          action="Delete"
          noun="message"
          tone="danger"
          byCount
          count={count.data?.count}
          isBusy={clear.isPending}
          error={clear.error}
          aside={<CopyAsCurl operation="sandbox.clear" input={{}} />}
          onConfirm={() => clear.mutate()}
          onCancel={() => setAsking(false)}
        />
      ) : null}
    </Guarded>
  );
}
