'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';

/** Puts another public-suffix list in place, from a file or pasted, or goes back to the one that came along. */
export function SuffixListDialog({
  list,
  onClose,
}: {
  list: Outputs['dmarc']['publicSuffixList'] | undefined;
  onClose: () => void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: trpc.dmarc.pathKey() });
    onClose();
  };
  const replace = useMutation(trpc.dmarc.replacePublicSuffixList.mutationOptions({ onSuccess }));
  const restore = useMutation(trpc.dmarc.restorePublicSuffixList.mutationOptions({ onSuccess }));
  const failed = replace.error ?? restore.error;
  const read = async (file: File | undefined) => {
    if (!file) return;
    setText(file.size > MOST ? '' : await file.text());
    replace.reset();
  };
  return (
    <Dialog
      title="Replace the public-suffix list"
      size="wide"
      onClose={onClose}
      foot={
        <>
          <CopyAsCurl operation="dmarc.replacePublicSuffixList" input={{ text: '<the whole list>' }} />
          <Guarded needs="configure">
            {list?.origin === 'replaced' ? (
              <Button busy={restore.isPending} onClick={() => restore.mutate({})}>
                Back to the one that came along
              </Button>
            ) : null}
            <Button
              kind="primary"
              busy={replace.isPending}
              disabled={text === ''}
              onClick={() => replace.mutate({ text })}
            >
              Replace
            </Button>
          </Guarded>
        </>
      }
    >
      <p className="mb-3 text-[13px] text-soft">
        Give the whole text of{' '}
        <span className="font-mono text-xs break-all">https://publicsuffix.org/list/public_suffix_list.dat</span>. It
        groups author domains by registered name here; nothing is ever refused or taken because of it.
      </p>
      <Guarded needs="configure" className="block space-y-3">
        <label htmlFor={`${id}-file`} className="block text-[13px] font-medium">
          A file
          <input
            id={`${id}-file`}
            type="file"
            accept=".dat,.txt,text/plain"
            onChange={(event) => void read(event.target.files?.[0])}
            className="mt-1 block w-full text-[13px] text-soft file:mr-3 file:h-8 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:text-[13px] file:font-medium file:text-ink"
          />
        </label>
        <label htmlFor={`${id}-text`} className="block text-[13px] font-medium">
          or its text
          <textarea
            id={`${id}-text`}
            value={text}
            rows={8}
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value);
              replace.reset();
            }}
            className="mt-1 block w-full rounded-lg border border-line-strong bg-surface p-2 font-mono text-xs"
          />
        </label>
      </Guarded>
      <Refused error={failed} className="mt-2" />
    </Dialog>
  );
}

/** As the API takes it. */
const MOST = 2_000_000;
