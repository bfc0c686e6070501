import { useRef } from 'react';
import type { TableSelection } from './column.ts';

/** Selecting single rows, stretches with Shift, and all that are loaded. Undefined for a table without selection. */
export const useSelectRows = <Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  selection: TableSelection<Row> | undefined,
) => {
  const anchor = useRef(0);
  const latest = useRef<(key: string, isRange: boolean) => void>(() => {});
  if (!selection) return undefined;
  const { selected, onChange, refusal } = selection;
  const selectable = (from: number, to: number): string[] =>
    rows.slice(Math.min(from, to), Math.max(from, to) + 1).flatMap((row) => (refusal?.(row) ? [] : [rowKey(row)]));

  const at = (index: number, isRange: boolean): void => {
    const row = rows[index];
    if (!row) return;
    if (isRange) {
      onChange(new Set([...selected, ...selectable(anchor.current, index)]));
      return;
    }
    anchor.current = index;
    if (refusal?.(row)) return;
    const next = new Set(selected);
    if (!next.delete(rowKey(row))) next.add(rowKey(row));
    onChange(next);
  };
  latest.current = (key, isRange) =>
    at(
      rows.findIndex((row) => rowKey(row) === key),
      isRange,
    );
  const loaded = selectable(0, rows.length - 1);
  const count = loaded.filter((key) => selected.has(key)).length;
  const state = count === 0 ? 'none' : count === loaded.length ? 'all' : 'some';
  return {
    at,
    all: {
      state: state as 'none' | 'some' | 'all',
      onToggle: () => onChange(state === 'all' ? new Set() : new Set([...selected, ...loaded])),
    },
    checkOf: (row: Row) => ({
      isOn: selected.has(rowKey(row)),
      refusal: refusal?.(row),
      // Rows are memoised, so what they were handed once has to find the present by itself.
      onToggle: (isRange: boolean) => latest.current(rowKey(row), isRange),
    }),
  };
};
