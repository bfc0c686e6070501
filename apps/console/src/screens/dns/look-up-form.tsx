'use client';

import { dnsTypes } from '@posthorn/settings/dns-look';
import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Guarded } from '../../ui/permission.tsx';

export type Question = { name: string; type: (typeof dnsTypes)[number] };

export const typeOf = (text: string | null): Question['type'] => dnsTypes.find((type) => type === text) ?? 'MX';

/** Which name, and what of it. */
export function LookUpForm({
  asked,
  isBusy,
  onAsk,
}: {
  /** What the address of the page says. */
  asked: Question;
  isBusy: boolean;
  onAsk: (question: Question) => void;
}) {
  const { name: askedName, type: askedType } = asked;
  const [name, setName] = useState(askedName);
  const [type, setType] = useState(askedType);
  useEffect(() => {
    setName(askedName);
    setType(askedType);
  }, [askedName, askedType]);
  const question = { name: name.trim(), type };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (question.name !== '') onAsk(question);
  };
  return (
    <form onSubmit={submit}>
      <Guarded needs="configure" className="min-w-0">
        <div className="flex flex-wrap gap-2">
          <label className="min-w-0 flex-1 basis-64">
            <span className="sr-only">Name</span>
            <input
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder={placeholders[type] ?? 'example.org'}
              maxLength={253}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="none"
              className={`${field} w-full px-3 font-mono`}
            />
          </label>
          <label>
            <span className="sr-only">Type</span>
            <select
              value={type}
              onChange={(event) => setType(typeOf(event.target.value))}
              className={`${field} px-2 disabled:opacity-60`}
            >
              {dnsTypes.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
          <Button kind="primary" type="submit" className="h-9" busy={isBusy} disabled={question.name === ''}>
            {isBusy ? 'Looking…' : 'Look up'}
          </Button>
          <CopyAsCurl operation="dns.lookUp" input={question} className="h-9" />
        </div>
      </Guarded>
    </form>
  );
}

const placeholders: Partial<Record<Question['type'], string>> = {
  PTR: '192.0.2.25',
  TLSA: '_25._tcp.mx.example.org',
  SRV: '_submission._tcp.example.org',
  TXT: '_dmarc.example.org',
};

const field =
  'block h-9 rounded-lg border border-line-strong bg-surface text-[13px] shadow-card placeholder:font-sans placeholder:text-faint disabled:opacity-60';
