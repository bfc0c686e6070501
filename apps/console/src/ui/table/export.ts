import type { Column } from './column.ts';

/** RFC 4180; a leading `=`, `+`, `-` or `@` is quoted away, because spreadsheets would run it. */
export const toCsv = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string => {
  const exported = columns.filter((column) => column.text);
  const lines = [
    exported.map(({ title }) => title),
    ...rows.map((row) => exported.map((column) => column.text?.(row) ?? '')),
  ];
  return lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
};

/** One JSON object a line, keyed by column. */
export const toNdjson = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  rows
    .map((row) => {
      const pairs = columns.flatMap((column) => (column.text ? [[column.id, column.text(row) ?? null]] : []));
      return `${JSON.stringify(Object.fromEntries(pairs))}\n`;
    })
    .join('');

/** Lets the browser save text as a file. */
export const saveText = (text: string, name: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};

const csvField = (value: string | number): string => {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
