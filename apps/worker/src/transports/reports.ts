import { noteDmarcReportMail } from '@posthorn/db/mail/dmarc-report-mail';
import type { Pool } from '@posthorn/db/mail/message';
import type { Job } from '../deliver/job.ts';
import { ours } from '../outcome/classify.ts';
import type { RecipientResult, Verdict } from '../outcome/result.ts';

/**
 * Delivers to the address of a domain where reports are taken: the mail ends here, is kept and read afterwards. Whatever it holds, it is never
 * answered, so that reports about reports cannot begin; mail that holds none, or is too large to, is shown among the reports that could not be read.
 */
export async function deliverToReports(job: Job, { pool }: { pool: Pool }): Promise<RecipientResult[]> {
  const startedAt = new Date();
  const since = performance.now();
  const verdict = await note(job, pool);
  const ms = Math.round(performance.now() - since);
  return job.recipients.map((recipient) => ({
    recipient,
    verdict,
    remote: { name: job.settings.hostname },
    peerOffersDsn: false,
    handedTo: 'mailbox',
    startedAt,
    ms,
  }));
}

async function note({ message }: Job, pool: Pool): Promise<Verdict> {
  try {
    await noteDmarcReportMail(pool, { messageId: message.id, contentId: message.contentId });
    return {
      kind: 'delivered',
      stage: 'store',
      code: 250,
      enhanced: '2.0.0',
      text: 'kept, to be read as a report',
      fromRemote: false,
      fault: false,
    };
  } catch (error) {
    return ours('deferred', 'store', '4.3.0', `the report cannot be kept: ${(error as Error).message}`);
  }
}
