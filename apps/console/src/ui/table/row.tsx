import { memo, type ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Link } from '../link.tsx';
import type { Column } from './column.ts';
import { shownFrom } from './head.tsx';

type Props<Row> = {
  row: Row;
  columns: readonly Column<Row>[];
  titleId: string | undefined;
  href: string | undefined;
  lines: 1 | 2;
  isTabStop: boolean;
  check: { isOn: boolean; refusal: string | undefined; onToggle: (isRange: boolean) => void } | undefined;
};

/** One row; on a phone a card. The whole of it leads to where its title does. */
function Row<Row>({ row, columns, titleId, href, lines, isTabStop, check }: Props<Row>) {
  return (
    <tr
      aria-selected={check ? check.isOn : undefined}
      className={classes(
        'group/row relative border-b last:border-b-0 md:[&>td]:px-3 md:[&>td:first-child]:pl-4 md:[&>td:last-child]:pr-4',
        lines === 2 ? 'md:h-(--row-2)' : 'md:h-(--row-1)',
        'max-md:grid max-md:gap-x-3 max-md:gap-y-1 max-md:px-4 max-md:py-3',
        check ? 'max-md:grid-cols-[20px_minmax(0,1fr)_auto]' : 'max-md:grid-cols-[minmax(0,1fr)_auto]',
        check?.isOn ? 'bg-accent-wash' : href && 'hover:bg-sunken',
      )}
    >
      {check ? (
        <td className="pr-0! max-md:order-1">
          <input
            type="checkbox"
            aria-label="Select this row"
            title={check.refusal}
            disabled={check.refusal !== undefined}
            checked={check.isOn}
            tabIndex={isTabStop ? 0 : -1}
            data-row-focus={href ? undefined : ''}
            onClick={(event) => check.onToggle(event.shiftKey)}
            onChange={() => {}}
            className="relative z-1 block size-4 accent-accent max-md:mt-0.5"
          />
        </td>
      ) : null}
      {columns.map((column) => (
        <td
          key={column.id}
          className={classes(
            'min-w-0',
            column.align === 'right' && 'tabular md:text-right',
            shownFrom(column),
            column.id === titleId ? 'max-md:order-1' : narrowLooks[column.narrow ?? 'line'],
            column.needsText && column.text?.(row) == null && 'max-md:hidden',
            column.id !== titleId && check && (column.narrow ?? 'line').includes('line') && 'max-md:col-start-2',
          )}
        >
          {column.narrow === 'named-line' ? <span className="text-faint md:hidden">{column.title} </span> : null}
          {column.id === titleId && href ? (
            <Title href={href} isTabStop={isTabStop} isSelectable={check !== undefined}>
              {column.cell(row)}
            </Title>
          ) : (
            <div className="min-w-0 truncate max-md:inline [&_a]:relative [&_a]:z-1 [&_button]:relative [&_button]:z-1">
              {column.cell(row)}
            </div>
          )}
        </td>
      ))}
    </tr>
  );
}

function Title({
  href,
  isTabStop,
  isSelectable,
  children,
}: {
  href: string;
  isTabStop: boolean;
  isSelectable: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      href={href}
      data-row-focus=""
      tabIndex={isTabStop ? 0 : -1}
      aria-keyshortcuts={isSelectable ? 'Enter Space' : undefined}
      className="block truncate outline-none after:absolute after:inset-0 after:-outline-offset-2 focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:outline-accent"
    >
      {children}
    </Link>
  );
}

/** A row is drawn again only when something of it changed: tables refresh every few seconds. */
export const TableRow = memo(Row, (before, after) =>
  (Object.keys(after) as (keyof typeof after)[]).every((name) =>
    name === 'check'
      ? before.check?.isOn === after.check?.isOn && before.check?.refusal === after.check?.refusal
      : before[name] === after[name],
  ),
) as typeof Row;

const narrowLooks = {
  title: 'max-md:order-1',
  corner: 'max-md:order-2 max-md:text-right max-md:text-xs',
  line: 'max-md:order-3 max-md:col-span-2 max-md:text-xs',
  'named-line': 'max-md:order-3 max-md:col-span-2 max-md:text-xs',
  hide: 'max-md:hidden',
};
