'use client';

import { Columns3, Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonLook } from '../button.tsx';
import { classes } from '../classes.ts';
import { formatCount } from '../format.ts';
import { Menu, type MenuItem } from '../menu.tsx';
import type { Column, ExportHref, TableSelection } from './column.ts';
import { saveText, toCsv, toNdjson } from './export.ts';
import type { ExportIds } from './export-rows.ts';
import { ExportStatus } from './export-status.tsx';
import { useWholeExport } from './use-whole-export.ts';

/** Above the rows: how many, or what is selected and what can be done with it; which columns; export. */
export function TableToolbar<Row>({
  caption,
  selection,
  columns,
  isShown,
  onToggle,
  rows,
  exportName,
  exportHref,
  exportIds,
}: {
  caption: ReactNode;
  selection: TableSelection<Row> | undefined;
  columns: readonly Column<Row>[];
  isShown: (id: string) => boolean;
  onToggle: (id: string) => void;
  rows: readonly Row[];
  exportName: string | undefined;
  exportHref: ExportHref | undefined;
  exportIds: ExportIds | undefined;
}) {
  const whole = useWholeExport(exportName ?? 'export');
  const optional = columns.filter((column) => column.isOptional);
  const count = selection?.selected.size ?? 0;
  const columnItems: MenuItem[] = optional.map(({ id, title }) => ({
    id,
    title,
    checked: isShown(id),
    onSelect: () => onToggle(id),
  }));
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b py-1 pr-2 pl-4 text-[13px] print:hidden">
      <div role="status" className="tabular min-w-0 text-soft">
        {count > 0 ? <span className="font-medium text-ink">{formatCount(count)} selected</span> : caption}
      </div>
      {count > 0 ? (
        <div className="flex flex-wrap items-center gap-2">
          {selection?.actions}
          <button type="button" onClick={() => selection?.onChange(new Set())} className={buttonLook('quiet')}>
            Clear
          </button>
        </div>
      ) : null}
      <div className="ml-auto flex items-center">
        {columnItems.length > 0 ? (
          <Menu label="Columns" look={classes(buttonLook('quiet'), 'max-md:hidden')} items={columnItems}>
            <Columns3 aria-hidden className="size-4" />
            <span className="max-lg:sr-only">Columns</span>
          </Menu>
        ) : null}
        {exportName ? (
          <Menu
            label="Export"
            look={buttonLook('quiet')}
            disabled={rows.length === 0}
            items={exportItems({ columns, rows, exportName, all: allItems({ exportHref, exportIds, whole }) })}
          >
            <Download aria-hidden className="size-4" />
            <span className="max-lg:sr-only">Export</span>
          </Menu>
        ) : null}
      </div>
      <ExportStatus of={whole} />
    </div>
  );
}

const exportItems = <Row,>({
  columns,
  rows,
  exportName,
  all,
}: {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  exportName: string;
  /** Of everything that fits. */
  all: MenuItem[];
}): MenuItem[] => [
  { kind: 'title', title: `The ${formatCount(rows.length)} loaded` },
  {
    id: 'csv',
    title: 'CSV',
    onSelect: () => saveText(toCsv(columns, rows), `${exportName}.csv`, 'text/csv;charset=utf-8'),
  },
  {
    id: 'ndjson',
    title: 'NDJSON',
    onSelect: () => saveText(toNdjson(columns, rows), `${exportName}.ndjson`, 'application/x-ndjson'),
  },
  ...(all.length > 0 ? ([{ kind: 'line' }, ...all] as MenuItem[]) : []),
];

/** Downloads of everything that fits, loaded or not; those whose rows have an id to go on from are fetched here, the others by the browser. */
const allItems = ({
  exportHref: href,
  exportIds: ids,
  whole,
}: {
  exportHref: ExportHref | undefined;
  exportIds: ExportIds | undefined;
  whole: ReturnType<typeof useWholeExport>;
}): MenuItem[] => {
  if (href === undefined) return [];
  if (typeof href === 'string') return [{ id: 'all', title: 'All that fit', href, download: true }];
  return (['csv', 'ndjson'] as const).map((format) => {
    const item = { id: `all-${format}`, title: `All that fit, ${format.toUpperCase()}` };
    return ids
      ? { ...item, onSelect: () => whole.begin({ href: href(format), ids, format }) }
      : { ...item, href: href(format), download: true };
  });
};
