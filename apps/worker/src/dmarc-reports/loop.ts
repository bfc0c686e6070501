import { forgetDmarcReports } from '@posthorn/db/mail/dmarc-report-mail';
import { forgetFailuresReceived } from '@posthorn/db/mail/failure-received';
import type { Resolver } from '@posthorn/dns/resolver';
import { startRounds } from '../wake/rounds.ts';
import { createDomainsOf } from './domains.ts';
import { lookUpNamed } from './names.ts';
import { type DmarcReportReaderOptions, readDmarcMail } from './receive.ts';

export type DmarcReportsOptions = Omit<DmarcReportReaderOptions, 'domainsOf'> & {
  resolver: () => Resolver;
  /** How often is looked for mail to read, in milliseconds. */
  everyMs?: number;
};

/** Reads the aggregate reports that came by mail, looks up what reports name, and forgets reports whose time is over. Several workers share them. */
export function createDmarcReports(options: DmarcReportsOptions): AsyncDisposable {
  const { pool, log, settings } = options;
  const domainsOf = createDomainsOf(pool);
  let forgottenAt = performance.now();
  return startRounds({
    everyMs: options.everyMs ?? 2000,
    async round() {
      if (options.isStopping()) return;
      await readDmarcMail({ ...options, domainsOf });
      await lookUpNamed(pool, options.resolver());
      if (performance.now() - forgottenAt < FORGET_EVERY_MS) return;
      forgottenAt = performance.now();
      const { reportDays, failureReportDays } = settings().configuration.dmarc;
      await forgetDmarcReports(pool, reportDays);
      await forgetFailuresReceived(pool, failureReportDays);
    },
    onFailure: (error) => log.warn({ err: error as Error }, 'DMARC reports could not be looked after; trying again'),
  });
}

const FORGET_EVERY_MS = 3_600_000;
