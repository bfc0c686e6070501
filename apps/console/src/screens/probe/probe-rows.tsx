import { Expandable } from '../../ui/expandable.tsx';
import { plural } from '../../ui/format.ts';
import type { ProbeStep } from './use-probe.ts';

/** The rows of the decision tables that fit this host: what they are about, and what follows. */
export function ProbeRows({ rows }: { rows: ProbeStep['rows'] }) {
  if (rows.length === 0) return null;
  return (
    <Expandable
      summary={<span className="text-xs text-soft">{plural(rows.length, 'row')} of the decision table</span>}
      className="mt-1.5"
    >
      <ul className="divide-y overflow-hidden rounded-md border text-xs">
        {rows.map((row) => (
          <li key={`${row.table} ${row.because} ${JSON.stringify(row.when)}`} className="px-2.5 py-2">
            <p className="font-medium break-words">
              <span className="mr-1.5 text-faint">{tables[row.table]}</span>
              {row.because}
            </p>
            <p className="mt-0.5 font-mono break-words text-soft">
              {Object.entries(row.when)
                .map(([fact, values]) => `${fact} ${values.join(' | ')}`)
                .join(', ') || 'always'}
              {' → '}
              {Object.entries(row.asks)
                .map(([what, want]) => `${what} ${want}`)
                .join(', ') || 'nothing'}
            </p>
          </li>
        ))}
      </ul>
    </Expandable>
  );
}

const tables: Record<ProbeStep['rows'][number]['table'], string> = {
  dane: 'DANE',
  refusal: 'Forbids',
  demand: 'Asks',
};
