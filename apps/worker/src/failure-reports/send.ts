import type { ClaimedFailureReport, FailureReportOutcome } from '@posthorn/db/mail/failure-report';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent } from '@posthorn/events/event';
import { type Destination, verifyDestination } from '@posthorn/mail-auth/dmarc/report-destination';
import { type ComposeContext, composeFailureReports } from './compose.ts';

/** Decides about one report: who takes it is asked in DNS, and what a domain does not take is withheld. */
export async function decideFailureReport(
  report: ClaimedFailureReport,
  context: ComposeContext & { resolver: Resolver },
): Promise<FailureReportOutcome> {
  if (context.settings.configuration.dmarc.failureReports === 'off')
    return { kind: 'withheld', reason: 'failure reports were turned off' };
  const { policyDomain } = report;
  const destinations = await Promise.all(
    report.addresses.map((address) =>
      verifyDestination(address, { policyDomain, tag: 'ruf', resolver: context.resolver }),
    ),
  );
  const failed = destinations.find((one) => one.kind === 'failed');
  if (failed !== undefined && report.attempts < MAX_ATTEMPTS)
    return { kind: 'later', seconds: RETRY_SECONDS * report.attempts, reason: failed.reason };
  const sentTo = [...new Set(destinations.flatMap((one) => (one.kind === 'verified' ? one.addresses : [])))];
  const reasons = destinations.flatMap((one: Destination) => (one.kind === 'verified' ? [] : [one.reason]));
  if (sentTo.length === 0) return { kind: 'withheld', reason: reasons.join('; ') };
  const messages = composeFailureReports(report, sentTo, context);
  const { process, now } = context;
  return {
    kind: 'sent',
    messages,
    sentTo,
    events: [
      ...messages.map(({ id, reversePath, recipients }) =>
        newEvent('msg:generate', {
          process,
          at: now,
          messageId: id,
          sender: reversePath,
          recipient: recipients[0]!.address,
          data: { kind: 'dmarc-failure', parentId: report.messageId },
        }),
      ),
      newEvent('dmarc:failure-report', {
        process,
        at: now,
        messageId: report.messageId,
        sender: report.envelopeFrom,
        data: {
          domain: report.fromDomain,
          result: 'sent',
          to: sentTo,
          reports: messages.map(({ id }) => id),
          verification: report.verificationId,
        },
      }),
    ],
  };
}

/** Who cannot be looked up for an hour or so is not told. */
const MAX_ATTEMPTS = 5;
const RETRY_SECONDS = 300;
