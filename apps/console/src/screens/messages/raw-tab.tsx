'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { RawLineView } from './raw-line-view.tsx';
import { rawLines } from './raw-lines.ts';

/** The message octet by octet, a page at a time. */
export function RawTab({ id }: { id: string }) {
  const [at, setAt] = useQueryParam('at');
  const offset = /^\d{1,9}$/.test(at) ? Number(at) : 0;
  const found = useQuery(
    useTRPC().messages.octets.queryOptions(
      { id, offset, limit: PAGE },
      { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData },
    ),
  );
  const { data } = found;
  const lines = useMemo(
    () => (data ? rawLines(octetsOf(data.bytes), { offset: data.offset, isLast: data.nextOffset === null }) : []),
    [data],
  );
  const go = (to: number) => setAt(to <= 0 ? '' : String(to));
  return (
    <Panel
      title="Octets as accepted"
      aside={
        data ? (
          <span className="flex items-center gap-2">
            <span className="tabular">
              {formatCount(data.offset)}–{formatCount(data.nextOffset ?? data.size)} of {formatCount(data.size)}
            </span>
            <CopyAsCurl operation="messages.octets" input={{ id, offset }} />
          </span>
        ) : undefined
      }
      flush
      className={data ? '' : 'min-h-[640px]'}
    >
      {found.isError ? <Failure error={found.error} retry={() => found.refetch()} /> : null}
      {found.isPending ? <Skeleton className="m-4 h-[560px]" /> : null}
      {data ? (
        <>
          <section
            aria-label="Octets"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
            tabIndex={0}
            className="max-h-[640px] overflow-auto p-3 font-mono text-xs leading-5 -outline-offset-2"
          >
            {lines.map((line) => (
              <RawLineView key={line.offset} line={line} />
            ))}
          </section>
          <div className="flex items-center justify-between gap-3 border-t px-4 py-2.5">
            <p className="text-xs text-faint">
              \r\n is the line end of mail; a lone \r or \n is marked. <span className="text-warn">\xNN</span> is an
              octet that is no text.
            </p>
            <div className="flex shrink-0 gap-2">
              <Button onClick={() => go(offset - PAGE)} disabled={offset === 0}>
                Before
              </Button>
              <Button onClick={() => go(data.nextOffset ?? offset)} disabled={data.nextOffset === null}>
                After
              </Button>
            </div>
          </div>
        </>
      ) : null}
    </Panel>
  );
}

const octetsOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const PAGE = 16_384;
