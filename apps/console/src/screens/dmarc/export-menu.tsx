import { Download } from 'lucide-react';
import type { DmarcFilter } from '../../search/dmarc-search.ts';
import { Menu } from '../../ui/menu.tsx';

/** Everything that fits the search as a file, for spreadsheets, programs, and the tools of OpenDMARC. */
export function ExportMenu({ filter }: { filter: DmarcFilter }) {
  const item = (id: Format, title: string, hint: string) => ({
    id,
    title,
    hint,
    href: exportHref(filter, id),
    download: true,
  });
  return (
    <Menu
      label="Export what fits"
      isNamedByContent
      items={[
        item('csv', 'CSV', 'for spreadsheets'),
        item('ndjson', 'NDJSON', 'one object a line'),
        item('opendmarc', 'OpenDMARC history', 'for opendmarc-import'),
      ]}
    >
      <Download aria-hidden className="size-4" />
      Export
    </Menu>
  );
}

type Format = 'csv' | 'ndjson' | 'opendmarc';

export const exportHref = (filter: DmarcFilter, format: Format): string =>
  `/api/v1/dmarc/verifications/export?${new URLSearchParams({ ...filter, format })}`;
