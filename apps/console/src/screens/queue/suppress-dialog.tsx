'use client';

import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { plural } from '../../ui/format.ts';
import { Guarded } from '../../ui/permission.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { useUndo } from '../../ui/undo-bar.tsx';
import { readAddresses } from './read-addresses.ts';

/** Puts addresses on the list: typed, pasted, or from a file such as an export of this list or of another product. */
export function SuppressDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const id = useId();
  const undo = useUndo();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [isTooLarge, setTooLarge] = useState(false);
  const trpc = useTRPC();
  const remove = useMutation(trpc.suppression.remove.mutationOptions({ onSuccess: onDone }));
  const { addresses, others } = readAddresses(text);
  const add = useMutation(
    trpc.suppression.add.mutationOptions({
      onSuccess: ({ added }, asked) => {
        onDone();
        onClose();
        undo.show({
          text: `${plural(added, 'address', 'addresses')} suppressed.`,
          undo: async () => {
            await remove.mutateAsync({ addresses: asked.addresses });
            return 'Taken off again.';
          },
        });
      },
    }),
  );
  const isTooMany = addresses.length > MOST;
  return (
    <Dialog
      title="Suppress addresses"
      onClose={onClose}
      foot={
        <>
          <CopyAsCurl operation="suppression.add" input={{ addresses: addresses.slice(0, 20), reason }} />
          <Guarded needs="queue">
            <Button
              kind="primary"
              busy={add.isPending}
              disabled={addresses.length === 0 || isTooMany}
              onClick={() => add.mutate({ addresses, reason })}
            >
              {addresses.length === 0 ? 'Suppress' : `Suppress ${plural(addresses.length, 'address', 'addresses')}`}
            </Button>
          </Guarded>
        </>
      }
    >
      <label htmlFor={`${id}-text`} className="block text-[13px] font-medium">
        Addresses
        <textarea
          id={`${id}-text`}
          value={text}
          rows={7}
          spellCheck={false}
          placeholder="kim@example.net, one on each line or in the first column of a CSV file"
          onChange={(event) => setText(event.target.value)}
          className="mt-1 block w-full rounded-lg border border-line-strong bg-surface p-2 font-mono text-xs"
        />
      </label>
      <label htmlFor={`${id}-file`} className="mt-3 block text-[13px] font-medium">
        or a file
        <input
          id={`${id}-file`}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            setTooLarge(file !== undefined && file.size > MOST_OCTETS);
            if (file && file.size <= MOST_OCTETS) setText(await file.text());
          }}
          className="mt-1 block w-full text-[13px] text-soft file:mr-3 file:h-8 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:text-[13px] file:font-medium file:text-ink"
        />
      </label>
      <label htmlFor={`${id}-reason`} className="mt-3 block text-[13px] font-medium">
        Why
        <input
          id={`${id}-reason`}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
          className="mt-1 block h-9 w-full rounded-md border border-line-strong bg-surface px-3"
        />
        <span className="mt-1 block text-xs font-normal text-faint">Senders are told these words.</span>
      </label>
      <p role="status" className="mt-3 min-h-5 text-[13px] text-soft">
        {isTooLarge
          ? 'The file is larger than 8 MB and was not read.'
          : isTooMany
            ? `${plural(addresses.length, 'address', 'addresses')} are too many at once: ${MOST.toLocaleString('en-GB')} at most.`
            : others > 0
              ? `${plural(others, 'line')} without an address left out.`
              : ''}
      </p>
      {add.isError ? (
        <p role="alert" className="text-[13px] text-bad">
          {problemOf(add.error).detail}
        </p>
      ) : null}
    </Dialog>
  );
}

const MOST = 10_000;
const MOST_OCTETS = 8 * 1024 * 1024;
