'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty, Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Trail } from '../../ui/trail.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { GroupCaption } from '../dmarc/group-caption.tsx';
import { addressColumns } from './address-columns.tsx';
import { AlignmentWords } from './alignment-words.tsx';
import { DidWeSend } from './did-we-send.tsx';
import { GroupBadge } from './group-badge.tsx';
import { groupWords, isGroup, senderTitle } from './group-words.ts';
import { fixOf } from './next-action.ts';
import { OverridesLine } from './overrides-line.tsx';
import { reportQuery } from './report-filter.ts';
import { senderRowColumns } from './row-columns.tsx';
import { RowsCaption } from './rows-caption.tsx';
import { StretchChoice } from './stretch-choice.tsx';
import { useReportFilter } from './use-report-filter.ts';

/** One sender in one group: what it is to us, how to mend it, from where it sends, and every row of reports behind the number. */
export function SenderScreen() {
  const trpc = useTRPC();
  const [filter, setFilter] = useReportFilter();
  const params = useSearchParams();
  const groupText = params.get('group');
  const group = isGroup(groupText) ? groupText : 'unknown';
  const sender = (params.get('sender') ?? '').slice(0, 255);
  const asked = { ...filter, group, sender };
  const [byText, setBy] = useQueryParam('by');
  const by = byText === 'network' ? 'network' : 'address';
  const [source, setSource] = useQueryParam('source');
  const [override, setOverride] = useQueryParam('override');
  const from = {
    ...(source === '' ? {} : { source: source.slice(0, 64) }),
    ...(override === '' ? {} : { override: override.slice(0, 40) }),
  };
  const sums = useQuery(trpc.dmarc.senders.queryOptions(filter, { placeholderData: keepPreviousData }));
  const addresses = useQuery(
    trpc.dmarc.senderAddresses.queryOptions({ ...asked, by, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const rows = useInfiniteQuery(
    trpc.dmarc.reportRows.infiniteQueryOptions(
      { ...asked, ...from, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const own = sums.data?.items.filter((item) => item.group === group && item.sender === sender) ?? [];
  const sumOf = (of: 'count' | 'dkimAligned' | 'spfAligned') => own.reduce((sum, item) => sum + item[of], 0);
  const count = sumOf('count');
  const hrefOf = (name: 'source' | 'override', wanted: string) => {
    const next = new URLSearchParams(params);
    next.set(name, wanted);
    return `/dmarc/senders/detail?${next}`;
  };
  return (
    <>
      <Trail href={`/dmarc${reportQuery(filter)}`} title="Who sends as us" />
      <PageHead
        title={<MailText text={senderTitle(sender, group)} max={255} />}
        lead={
          <span className="flex flex-wrap items-center gap-2 text-[13px]">
            <GroupBadge group={group} /> {groupWords[group].means}
          </span>
        }
        actions={<CopyAsCurl operation="dmarc.reportRows" input={{ ...asked, ...from }} />}
      />
      <StretchChoice filter={filter} onChange={setFilter} />
      <div className="space-y-4">
        <Panel title="What this is" aside={sums.data ? `${formatCount(count)} messages in this time` : undefined}>
          <div className="min-h-32 space-y-2 text-[13px] break-words max-md:min-h-80">
            {!sums.data ? (
              <Skeleton className="h-5 w-3/4" />
            ) : group === 'broken' && own.length > 0 ? (
              own.map((item) => (
                <p key={item.cause}>
                  <MailText text={fixOf(item)} />
                </p>
              ))
            ) : (
              <p>{explained[group]}</p>
            )}
            {count > 0 ? (
              <p className="text-soft">
                Of {formatCount(count)} messages DKIM vouched for your domain in {formatCount(sumOf('dkimAligned'))} and
                SPF in {formatCount(sumOf('spfAligned'))}; one of the two is enough. <AlignmentWords />
              </p>
            ) : null}
            <OverridesLine
              filter={filter}
              group={group}
              sender={sender}
              hrefOf={(wanted) => hrefOf('override', wanted)}
              isShown={sums.data !== undefined}
            />
          </div>
        </Panel>
        <DidWeSend
          domains={[...new Set(own.flatMap((item) => item.domains))]}
          filter={filter}
          addresses={addresses.data}
        />
        <DataTable
          label="Addresses"
          rows={addresses.data?.items ?? []}
          columns={addressColumns(by, (wanted) => hrefOf('source', wanted))}
          rowKey={({ source }) => source ?? ''}
          query={addresses}
          lines={2}
          exportName="dmarc-addresses"
          caption={
            <GroupCaption title="From where" found={addresses.data}>
              <ChoiceChips
                label="Grouped by"
                options={[
                  ['', 'by address'],
                  ['network', 'by network'],
                ]}
                chosen={by === 'network' ? by : ''}
                onChange={(next) => setBy(next, 'replace')}
              />
            </GroupCaption>
          }
          empty={<Empty title="No address">No report of this time names this sender.</Empty>}
        />
        {/* How many addresses there are is not known before; what stands below them comes when it can stay. */}
        {addresses.isPending ? null : (
          <DataTable
            label="Rows of reports"
            rows={rows.data?.pages.flatMap((page) => page.items) ?? []}
            columns={senderRowColumns}
            rowKey={({ report, number }) => `${report} ${number}`}
            rowHref={({ report }) => `/dmarc/reports/${report}`}
            query={rows}
            lines={2}
            exportName="dmarc-rows"
            caption={
              source === '' && override === '' ? undefined : (
                <RowsCaption
                  source={source}
                  override={override}
                  onAnySource={() => setSource('')}
                  onAnyReason={() => setOverride('')}
                />
              )
            }
            empty={<Empty title="No row">No report of this time names this sender.</Empty>}
          />
        )}
      </div>
    </>
  );
}

const explained = {
  aligned:
    'DKIM or SPF vouch for your domain, so this mail is yours and receivers can see that. Nothing is to be done.',
  broken: 'No report of this time names this sender any more: what was broken may be mended.',
  forwarded:
    'Somebody received this mail and sent it on, which breaks SPF always and DKIM when the mail is changed. Nothing of yours is wrong; sign with DKIM, which survives most forwarding.',
  unknown:
    'Nothing vouches for this mail in your name. If you know the addresses, sign their mail with DKIM for your domain; if not, they are strangers, and p=quarantine or p=reject asks receivers to stop them.',
};
