'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { AlgorithmChoice, type KeyKind } from './algorithm-choice.tsx';
import { FieldLine } from './field-line.tsx';

/** Makes a key, or takes one that a domain brings along. The private half is made and kept on the server. */
export function MakeKeyDialog({ domain, isFirst, onClose }: { domain: string; isFirst: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const form = useId();
  const [way, setWay] = useState<'make' | 'bring'>('make');
  const [kind, setKind] = useState<KeyKind>('rsa-2048');
  const [selector, setSelector] = useState('');
  const [pem, setPem] = useState('');
  const [day, setDay] = useState('');
  const onSuccess = async () => {
    await Promise.all([
      client.invalidateQueries(trpc.domains.pathFilter()),
      client.invalidateQueries(trpc.drafts.pathFilter()),
    ]);
    onClose();
  };
  const make = useMutation(trpc.domains.generateKey.mutationOptions({ onSuccess }));
  const bring = useMutation(trpc.domains.importKey.mutationOptions({ onSuccess }));
  const { error, isPending } = way === 'make' ? make : bring;
  const problem = error ? problemOf(error) : null;
  const when = day === '' ? {} : { signsFrom: new Date(`${day}T00:00:00Z`).toISOString() };
  const [name, bits] = kind.split('-');
  const input = {
    domain,
    algorithm: name === 'rsa' ? ('rsa-sha256' as const) : ('ed25519-sha256' as const),
    ...(name === 'rsa' ? { bits: Number(bits) as 2048 | 3072 | 4096 } : {}),
    ...(selector === '' ? {} : { selector }),
    ...when,
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (way === 'make') make.mutate(input);
    else bring.mutate({ domain, selector, privateKey: pem, ...when });
  };
  return (
    <Dialog
      title={isFirst ? `The first key of ${domain}` : `Another key for ${domain}`}
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl
              operation={way === 'make' ? 'domains.generateKey' : 'domains.importKey'}
              input={way === 'make' ? input : { domain, selector, privateKey: '-----BEGIN PRIVATE KEY-----…', ...when }}
            />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={form} busy={isPending}>
            {way === 'make' ? 'Make the key' : 'Take the key'}
          </Button>
        </>
      }
    >
      <Tabs
        label="Where the key comes from"
        tabs={[
          { id: 'make', title: 'Make a new one' },
          { id: 'bring', title: 'Bring one along' },
        ]}
        at={way}
        onChange={(id) => setWay(id as 'make' | 'bring')}
      />
      <form id={form} onSubmit={send} className="space-y-4 pt-4">
        {way === 'make' ? (
          <AlgorithmChoice value={kind} onChange={setKind} />
        ) : (
          <FieldLine
            label="Private key"
            help="In PEM form, without passphrase. It is encrypted when stored, and never shown again."
            error={problem?.errors?.find(({ path }) => path.endsWith('rivateKey'))?.reason}
          >
            {(props) => (
              <textarea
                {...props}
                value={pem}
                onChange={(event) => setPem(event.target.value)}
                rows={6}
                required
                spellCheck={false}
                autoComplete="off"
                placeholder="-----BEGIN PRIVATE KEY-----"
                className="w-full rounded-md border border-line-strong bg-surface p-2 font-mono text-xs"
              />
            )}
          </FieldLine>
        )}
        <FieldLine
          label="Selector"
          help={
            way === 'make'
              ? 'Part of the name its record stands at. Left empty it is the year and a letter, such as s2026a.'
              : 'The one its record stands at already: in front of ._domainkey.'
          }
          error={problem?.errors?.find(({ path }) => path === 'selector')?.reason}
        >
          {(props) => (
            <input
              {...props}
              value={selector}
              onChange={(event) => setSelector(event.target.value.trim())}
              required={way === 'bring'}
              maxLength={63}
              spellCheck={false}
              autoComplete="off"
              className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px]"
            />
          )}
        </FieldLine>
        {isFirst ? null : (
          <FieldLine
            label="Takes over on"
            help="At 00:00 UTC of that day, if its record is seen. Left empty: as soon as it is seen. Until then the key before it goes on."
          >
            {(props) => (
              <input
                {...props}
                type="date"
                value={day}
                onChange={(event) => setDay(event.target.value)}
                className="h-9 rounded-md border border-line-strong bg-surface px-3 text-[13px]"
              />
            )}
          </FieldLine>
        )}
        <p className="text-xs text-faint">
          It goes into your draft. The record to publish is shown at once; mail is signed only when the settings are
          published and the record is seen.
        </p>
        {problem && !problem.errors?.length ? (
          <p role="alert" className="text-[13px] text-bad">
            {problem.detail}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
