'use client';

import { useQuery } from '@tanstack/react-query';
import { Download, File, FileText, Layers } from 'lucide-react';
import { useState } from 'react';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { formatCount, formatSize, plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { PartText } from './part-text.tsx';

type Part = Outputs['messages']['structure']['parts'][number];

/** The tree of parts: what each is, how large, and its text or a download. */
export function StructureTab({ id }: { id: string }) {
  const found = useQuery(useTRPC().messages.structure.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  const { data } = found;
  return (
    <Panel
      title="Structure"
      aside={
        data ? (
          <span className="flex items-center gap-2">
            {plural(data.total, 'part')}
            <CopyAsCurl operation="messages.structure" input={{ id }} />
          </span>
        ) : undefined
      }
      flush
      className={data ? '' : 'min-h-[480px]'}
    >
      {found.isError ? <Failure error={found.error} retry={() => found.refetch()} /> : null}
      {found.isPending ? <SkeletonRows rows={6} /> : null}
      {data && data.defects.length > 0 ? (
        <ul className="border-b px-4 py-2.5 text-[13px] text-warn">
          {data.defects.map((defect) => (
            <li key={defect}>
              <MailText text={defect} max={300} />
            </li>
          ))}
        </ul>
      ) : null}
      <ul aria-label="Parts" className="divide-y">
        {data?.parts.map((part) => (
          <PartLine key={part.path} id={id} part={part} />
        ))}
      </ul>
      {data && data.total > data.parts.length ? (
        <p className="border-t px-4 py-2.5 text-[13px] text-faint">
          {plural(data.total - data.parts.length, 'more part')} not shown; download the message for the whole.
        </p>
      ) : null}
    </Panel>
  );
}

function PartLine({ id, part }: { id: string; part: Part }) {
  const [isOpen, setOpen] = useState(false);
  const Icon = !part.isLeaf ? Layers : part.isText ? FileText : File;
  return (
    <li className="px-4 py-2 text-[13px]">
      <div
        className={`flex flex-wrap items-center gap-x-3 gap-y-1 ${indents[Math.min(part.depth, indents.length - 1)]}`}
      >
        <Icon aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="min-w-0 font-mono text-xs break-all">
          <MailText text={part.type} max={100} />
        </span>
        {part.name ? (
          <span className="min-w-0 break-all">
            <MailText text={part.name} className="font-medium" max={255} />
          </span>
        ) : null}
        <span className="min-w-0 text-xs break-words text-faint">
          <MailText
            text={[
              part.path === '0' ? '' : `part ${part.path}`,
              part.disposition ?? '',
              part.charset ?? '',
              part.encoding === '7bit' ? '' : part.encoding,
              part.contentId ? `cid:${part.contentId}` : '',
            ]
              .filter(Boolean)
              .join(' · ')}
            empty=" "
            max={400}
          />
        </span>
        <span className="ml-auto flex shrink-0 items-center gap-2">
          <span className="tabular text-xs text-soft" title={`${formatCount(part.size)} octets as it travelled`}>
            {formatSize(part.decodedSize)}
          </span>
          {part.isText ? (
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
              className="text-xs font-medium text-accent hover:underline"
            >
              {isOpen ? 'Hide' : 'Read'}
            </button>
          ) : null}
          {part.isLeaf ? (
            <a
              href={`/api/v1/messages/${id}/parts/${part.path}/octets`}
              download
              aria-label={`Download part ${part.path}`}
              title="Download"
              className="inline-flex size-6 items-center justify-center rounded text-faint hover:bg-sunken hover:text-ink"
            >
              <Download aria-hidden className="size-3.5" />
            </a>
          ) : null}
        </span>
      </div>
      {isOpen ? <PartText id={id} path={part.path} /> : null}
    </li>
  );
}

const indents = ['', 'pl-5', 'pl-10', 'pl-15', 'pl-20', 'pl-25'];
