import { storeDmarcReport } from '@posthorn/db/mail/dmarc-reports';
import { takeReports } from '@posthorn/reports/dmarc-aggregate/take';
import { reportedDomains } from '@posthorn/settings/own-domains';
import type { ApiContext } from '../context.ts';
import { configurationOf } from '../procedures/revisions/configuration-of.ts';
import { suffixListInUse } from '../public-suffix/in-use.ts';

/** What became of one report in a file that was handed in. */
export type Taken = {
  id: string;
  fileName: string | null;
  state: 'counted' | 'aside' | 'refused' | 'again';
  reason: string | null;
  domain: string | null;
  organization: string | null;
  records: number;
  messages: number;
  bent: readonly string[];
};

/** Reads every report in a file and stores it; a report that is here already is not counted once more. */
export const takeReportFile = async (
  ctx: ApiContext,
  {
    file,
    name,
    uploadedBy,
    replaces = null,
  }: { file: Uint8Array; name: string | null; uploadedBy: string; replaces?: string | null },
): Promise<Taken[]> => {
  const { pool, processId } = ctx.services;
  const taken: Taken[] = [];
  for (const report of await takeReports(file, { name, ...(await domainsOf(ctx)) })) {
    const { outcome } = report;
    const stored = await storeDmarcReport(pool, {
      ...report,
      origin: 'upload',
      uploadedBy,
      messageId: null,
      replaces,
      process: processId,
    });
    const head = outcome.state === 'refused' ? null : outcome.report;
    const rows = outcome.state === 'refused' ? [] : outcome.rows;
    taken.push({
      id: stored.id,
      fileName: report.fileName,
      state: stored.kind === 'again' ? 'again' : outcome.state,
      reason: outcome.reason,
      domain: head?.domain ?? null,
      organization: head?.organization ?? null,
      records: rows.length,
      messages: rows.reduce((total, { count }) => total + count, 0),
      bent: head?.bent ?? [],
    });
  }
  return taken;
};

/** Who owns a name, and which domains are ours. */
const domainsOf = async (ctx: ApiContext) => {
  const [{ list }, { configuration }] = await Promise.all([
    suffixListInUse(ctx.services.pool),
    // The newest revision, which this process may not run yet: who has just added a domain reads its reports again.
    configurationOf(ctx),
  ]);
  const ownerOf = (name: string): string => list.registrable(name);
  return { ownerOf, isOurs: reportedDomains(configuration, ownerOf) };
};
