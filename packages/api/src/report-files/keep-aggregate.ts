import { storeDmarcReport } from '@posthorn/db/mail/dmarc-reports';
import type { TakenReport } from '@posthorn/reports/dmarc-aggregate/take';
import type { ApiContext } from '../context.ts';
import type { TakenFile } from './taken-file.ts';

/** Stores an aggregate report, or what should be one; a report that is here already is not counted once more. */
export const keepAggregateReport = async (
  ctx: ApiContext,
  report: TakenReport,
  { uploadedBy, replaces = null }: { uploadedBy: string; replaces?: string | null },
): Promise<TakenFile> => {
  const { outcome } = report;
  const { pool, processId } = ctx.services;
  const from = { origin: 'upload', uploadedBy, messageId: null, replaces, process: processId } as const;
  const stored = await storeDmarcReport(pool, { ...report, ...from });
  const head = outcome.state === 'refused' ? null : outcome.report;
  const rows = outcome.state === 'refused' ? [] : outcome.rows;
  return {
    kind: 'aggregate',
    id: stored.id,
    fileName: report.fileName,
    state: stored.kind === 'again' ? 'again' : outcome.state,
    reason: outcome.reason,
    domain: head?.domain ?? null,
    organization: head?.organization ?? null,
    records: rows.length,
    messages: rows.reduce((total, { count }) => total + count, 0),
    bent: [...(head?.bent ?? [])],
  };
};
