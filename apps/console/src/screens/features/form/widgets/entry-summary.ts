import type { FieldSchema } from '@posthorn/settings/field-schema';
import { formatDuration } from '@posthorn/settings/quantity';

/** An entry in a few words, without its key: `submission · port 587 · 192.0.2.1`. */
export const entrySummary = (entry: Record<string, unknown>, schema: FieldSchema, key: string | undefined): string =>
  Object.entries((branchOf(entry, schema) ?? schema).properties ?? {})
    .filter(
      ([name, field]) => name !== key && field.const === undefined && name !== 'enabled' && field.secret === undefined,
    )
    .map(([name, field]) => wordsOf(entry[name], field))
    .filter((words) => words !== '')
    .slice(0, 4)
    .join(' · ');

/** What kind of thing an entry is, where there are several; '' otherwise. */
export const kindTitle = (entry: Record<string, unknown> | undefined, schema: FieldSchema): string =>
  branchOf(entry ?? {}, schema)?.properties?.['kind']?.title ?? '';

const branchOf = (entry: Record<string, unknown>, schema: FieldSchema): FieldSchema | undefined =>
  schema.oneOf?.find((candidate) => candidate.properties?.['kind']?.const === entry['kind']);

const wordsOf = (value: unknown, schema: FieldSchema): string => {
  if (typeof value === 'string') return shortened(value.split('\n', 1)[0] ?? '');
  if (typeof value === 'number') {
    if (schema.widget === 'duration') return `${schema.title?.toLowerCase()} ${formatDuration(value)}`;
    return value === 0 && schema.widget === 'port' ? '' : `${schema.title?.toLowerCase()} ${value}`;
  }
  if (Array.isArray(value)) return listWords(value);
  if (typeof value === 'object' && value !== null && 'kind' in value) {
    const branch = schema.oneOf?.find((candidate) => candidate.properties?.['kind']?.const === value.kind);
    return branch?.properties?.['kind']?.title?.toLowerCase() ?? String(value.kind);
  }
  return '';
};

const listWords = (items: readonly unknown[]): string => {
  const texts = items.map((item) =>
    typeof item === 'string' ? item : String((item as { host?: string })?.host ?? ''),
  );
  const shown = texts.filter((text) => text !== '').slice(0, 2);
  return shortened([...shown, ...(items.length > 2 ? [`${items.length - 2} more`] : [])].join(', '));
};

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
