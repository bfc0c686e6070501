import type { ClaimedFailureReport } from '@posthorn/db/mail/failure-report';
import type { NewMessage } from '@posthorn/db/mail/message';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { Feedback } from '@posthorn/reports/arf/feedback';
import { writeReport } from '@posthorn/reports/arf/write';
import { userAgent } from '@posthorn/reports/index';
import { type Redaction, redactAddress, redactMessage, redactText } from '@posthorn/reports/redact';
import { generatedMessage } from '../report/generated.ts';
import { senderOf } from '../report/sender.ts';
import type { DeliverySettings } from '../settings.ts';

export type ComposeContext = {
  settings: DeliverySettings;
  process: string;
  now: Date;
  /** Keys the hashes of redaction; the same for as long as the installation lives. */
  redactionKey: Uint8Array;
};

/** One failure report for each address and each thing that failed (RFC 9991 §3: every address gets one), ready for the queue. */
export function composeFailureReports(
  report: ClaimedFailureReport,
  addresses: readonly string[],
  context: ComposeContext,
): NewMessage[] {
  return addresses.flatMap((to) => report.facts.wanted.map((wanted) => compose(report, { to, wanted }, context)));
}

type Wanted = ClaimedFailureReport['facts']['wanted'][number];

function compose(
  report: ClaimedFailureReport,
  { to, wanted }: { to: string; wanted: Wanted },
  context: ComposeContext,
): NewMessage {
  const { settings, now } = context;
  const { dmarc } = settings.configuration;
  const id = uuidv7();
  const sender = senderOf(dmarc.forensicSender, settings.postmaster);
  const redaction: Redaction = {
    key: context.redactionKey,
    keep: [report.policyDomain, report.facts.organizationalDomain],
    addresses: dmarc.redactAddresses,
    subject: dmarc.redactSubject,
    body: dmarc.failureContent === 'header',
  };
  const octets = writeReport({
    id: queueIdOf(id),
    now,
    hostname: settings.hostname,
    from: sender,
    to,
    subject: `${subjects[wanted.kind]} ${report.fromDomain}`,
    text: words(report, wanted, settings),
    feedback: feedbackOf(report, wanted, { redaction, hostname: settings.hostname }),
    original: report.original === null ? new Uint8Array() : redactMessage(report.original, redaction),
  });
  return generatedMessage({
    id,
    to,
    octets,
    facts: { kind: 'dmarc-failure', about: report.verificationId, domain: report.fromDomain },
    context,
    ...(report.isStored ? { parentId: report.messageId } : {}),
    ...(dmarc.forensicSender === undefined ? {} : { reversePath: sender.address }),
  });
}

function feedbackOf(
  report: ClaimedFailureReport,
  { kind, failed, signature }: Wanted,
  { redaction, hostname }: { redaction: Redaction; hostname: string },
): Partial<Feedback> & Pick<Feedback, 'feedbackType' | 'userAgent'> {
  const { facts } = report;
  const address = (given: string): string => (redaction.addresses ? redactAddress(given, redaction) : given);
  const isAboutSpf = kind === 'spf' || failed.includes('spf');
  return {
    feedbackType: 'auth-failure',
    userAgent,
    authFailure: kind,
    deliveryResult: facts.deliveryResult,
    identityAlignment: [...failed],
    arrival: report.at,
    sourceIp: report.source,
    sourcePort: facts.sourcePort,
    reportedDomains: [report.fromDomain],
    reportingMta: hostname,
    originalMailFrom: address(report.envelopeFrom),
    originalRcptTo: facts.originalRcptTo.map(address),
    authenticationResults: [
      redaction.addresses ? redactText(facts.authenticationResults, redaction) : facts.authenticationResults,
    ],
    dkim: signature && { ...signature, canonicalizedHeader: null, canonicalizedBody: null },
    spfDns: isAboutSpf ? facts.spfDns : [],
  };
}

function words(report: ClaimedFailureReport, { kind, failed }: Wanted, { hostname }: DeliverySettings): string {
  const { facts, fromDomain, policyDomain } = report;
  const methods = failed.map((method) => method.toUpperCase()).join(' and ');
  return `The mail server ${hostname} received a message in the name of ${fromDomain}
from ${report.source} on ${report.at.toUTCString()}.

${findings[kind]}
${failed.length === 0 ? 'The message passed DMARC all the same.' : `What did not vouch for ${fromDomain}: ${methods}.`}
What became of the message: ${results[facts.deliveryResult]}.

You get this report because the DMARC record of ${policyDomain} asks for it (ruf=).
It was written by a program; nobody reads answers to it.
`;
}

const subjects: Record<Wanted['kind'], string> = {
  dmarc: 'DMARC failure report for',
  bodyhash: 'DKIM failure report for',
  revoked: 'DKIM failure report for',
  signature: 'DKIM failure report for',
  spf: 'SPF failure report for',
};
const findings: Record<Wanted['kind'], string> = {
  dmarc: 'It failed DMARC, in part or altogether.',
  bodyhash: 'A signature of DKIM does not fit: the body has changed.',
  revoked: 'A signature of DKIM does not count: its key was revoked.',
  signature: 'A signature of DKIM does not verify.',
  spf: 'SPF does not permit that host to send for its sender.',
};
const results: Record<ClaimedFailureReport['facts']['deliveryResult'], string> = {
  delivered: 'it was accepted',
  spam: 'it was marked as spam',
  policy: 'it was kept back in quarantine',
  reject: 'it was refused',
  other: 'it was put off or discarded',
};
