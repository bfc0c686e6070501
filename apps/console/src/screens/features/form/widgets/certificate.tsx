'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { problemOf, useTRPC } from '../../../../ui/trpc.ts';
import { AuthorityList } from './authority-list.tsx';
import { CertificateFacts } from './certificate-facts.tsx';
import { FileButton } from './secret.tsx';
import { area, control, type WidgetProps } from './widget.ts';

/** A certificate chain, pasted or from a file; what it says and whether the key beside it belongs to it is told at once. */
export function CertificateWidget(props: WidgetProps) {
  const { isLocked, onChange, around } = props;
  const text = String(props.value ?? '');
  const asked = useDeferredValue(text);
  const areAuthorities = props.path.at(-1) !== 'certificatePem';
  const key = around['privateKey'] as { $secret: string } | { $secret: null; value: string } | undefined;
  const read = useQuery(
    useTRPC().configuration.readCertificate.queryOptions(
      { certificatePem: asked, ...(key ? { privateKey: key } : {}), areAuthorities },
      { enabled: asked.includes('-----BEGIN') && !isLocked, placeholderData: keepPreviousData, staleTime: 60_000 },
    ),
  );
  return (
    <>
      <textarea
        {...control(props)}
        rows={text === '' ? 4 : 6}
        value={text}
        placeholder="-----BEGIN CERTIFICATE-----"
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
        className={area}
      />
      <div className="mt-1.5">
        <FileButton isLocked={isLocked} onText={onChange} />
      </div>
      <div aria-live="polite">
        {text === '' || !read.data ? null : areAuthorities ? (
          <AuthorityList found={read.data} />
        ) : (
          <CertificateFacts found={read.data} />
        )}
        {read.error ? <p className="mt-1.5 text-[13px] text-bad">{problemOf(read.error).detail}</p> : null}
      </div>
    </>
  );
}
