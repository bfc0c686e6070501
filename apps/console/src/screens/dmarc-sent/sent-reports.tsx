import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { FindBox } from '../tls-reports/find-box.tsx';
import { sentColumns } from './sent-columns.tsx';
import { SentDialog } from './sent-dialog.tsx';
import type { SentView } from './sent-filter.ts';
import type { useSent } from './use-sent.ts';

/** The log: one row a report, with where it went and the answers. */
export function SentReports({ shown, found }: { shown: SentView; found: ReturnType<typeof useSent> }) {
  const [, setState] = useQueryParam('state');
  const [id, setId] = useQueryParam('id');
  const { state, domain } = shown;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <FindBox label="A part of the domain" />
        <ChoiceChips
          label="State"
          options={choices}
          chosen={state ?? ''}
          onChange={setState}
          className="max-sm:w-full max-sm:overflow-x-auto"
        />
      </div>
      <DataTable
        label="Reports sent"
        rows={found.data?.pages.flatMap((page) => page.items) ?? []}
        columns={sentColumns}
        rowKey={(row) => row.id}
        rowHref={(row) =>
          `/dmarc/sent?${new URLSearchParams({ ...(domain ? { q: domain } : {}), ...(state ? { state } : {}), id: row.id })}`
        }
        query={found}
        lines={2}
        exportName="dmarc-reports-sent"
        empty={
          domain || state ? (
            <Empty title="Nothing fits">No report fits this search.</Empty>
          ) : (
            <Empty title="No report yet">
              Reports about a day are written after its end (UTC), for domains whose record asks for them.
            </Empty>
          )
        }
      />
      {id ? <SentDialog id={id} onClose={() => setId('')} /> : null}
    </>
  );
}

const choices = [
  ['', 'All'],
  ['waiting', 'Waiting'],
  ['sent', 'Sent'],
  ['failed', 'Failed'],
  ['withheld', 'Withheld'],
] as const;
