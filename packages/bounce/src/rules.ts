export type Notify = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY';

/** The Action field of a report (RFC 3464 §2.3.3). */
export type ReportAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/** What happened to a recipient. */
export type ReportOutcome =
  | { kind: 'failed' }
  /** Not delivered yet, and older than a warning age. */
  | { kind: 'delayed' }
  /** Put into a mailbox, or handed to LMTP. */
  | { kind: 'delivered' }
  /** Taken by another SMTP server. `lastHop`: the route says to answer here as if the peer had no DSN. */
  | { kind: 'relayed'; peerOffersDsn: boolean; lastHop: boolean }
  /** Replaced by other recipients. */
  | { kind: 'redirected'; targets: number };

export type ReportDecision = {
  /** The report to make, or none. */
  report: ReportAction | null;
  /** The NOTIFY that travels on: to the peer (relayed), or to the new recipients (redirected). Undefined: none is sent. */
  onward: Notify[] | undefined;
};

/** One row of the table: when a report is due, which, and what becomes of NOTIFY. */
export type ReportRule = {
  outcome: 'failed' | 'delayed' | 'delivered' | 'relayed to DSN' | 'relayed without DSN' | 'redirected' | 'expanded';
  /** The report is made if NOTIFY holds this word. */
  asked: Exclude<Notify, 'NEVER'> | null;
  /** Whether it is also made when there is no NOTIFY at all (RFC 3461 §4.1: the default is FAILURE, and DELAY at our choice). */
  byDefault: boolean;
  report: ReportAction | null;
  onward: 'nothing' | 'as it came' | 'without SUCCESS';
  because: string;
};

/** RFC 3461 as a table; a redirect to one target answers SUCCESS itself, so that targets stay confidential (§5.2.7.4). */
export const reportRules: readonly ReportRule[] = [
  rule('failed', 'FAILURE', 'failed', 'nothing', 'RFC 3461 §5.2.6'),
  rule('delayed', 'DELAY', 'delayed', 'nothing', 'RFC 3461 §5.2.5'),
  rule('delivered', 'SUCCESS', 'delivered', 'nothing', 'RFC 3461 §5.2.3'),
  rule('relayed to DSN', null, null, 'as it came', 'RFC 3461 §5.2.1: the peer answers'),
  rule('relayed without DSN', 'SUCCESS', 'relayed', 'nothing', 'RFC 3461 §5.2.2: nobody further on will answer'),
  rule('redirected', 'SUCCESS', 'relayed', 'without SUCCESS', 'RFC 3461 §5.2.7.4: one target'),
  rule('expanded', 'SUCCESS', 'expanded', 'without SUCCESS', 'RFC 3461 §5.2.7.3: several targets'),
];

/**
 * Decides which report is due for a recipient and what becomes of NOTIFY. A null reverse path never gets a report
 * (RFC 3461 §6.1, RFC 5321 §4.5.5), and NEVER silences all.
 */
export function reportsFor(
  recipient: { reversePath: string; notify?: readonly Notify[] | undefined },
  outcome: ReportOutcome,
): ReportDecision {
  const { reversePath, notify } = recipient;
  const found = ruleFor(outcome);
  const isAsked = notify === undefined ? found.byDefault : found.asked !== null && notify.includes(found.asked);
  const isSilent = reversePath === '' || notify?.includes('NEVER');
  return { report: isAsked && !isSilent ? found.report : null, onward: onwardNotify(found.onward, notify) };
}

/** The row that an outcome falls under. */
export function ruleFor(outcome: ReportOutcome): ReportRule {
  const name = nameOf(outcome);
  return reportRules.find((candidate) => candidate.outcome === name)!;
}

function nameOf(outcome: ReportOutcome): ReportRule['outcome'] {
  switch (outcome.kind) {
    case 'failed':
    case 'delayed':
    case 'delivered':
      return outcome.kind;
    case 'relayed':
      return outcome.peerOffersDsn && !outcome.lastHop ? 'relayed to DSN' : 'relayed without DSN';
    case 'redirected':
      return outcome.targets > 1 ? 'expanded' : 'redirected';
  }
}

function onwardNotify(onward: ReportRule['onward'], notify: readonly Notify[] | undefined): Notify[] | undefined {
  if (onward === 'nothing' || notify === undefined) return undefined;
  if (onward === 'as it came') return [...notify];
  const left = notify.filter((word) => word !== 'SUCCESS');
  return left.length > 0 ? left : ['NEVER'];
}

function rule(
  outcome: ReportRule['outcome'],
  asked: ReportRule['asked'],
  report: ReportRule['report'],
  onward: ReportRule['onward'],
  because: string,
): ReportRule {
  return { outcome, asked, byDefault: asked === 'FAILURE' || asked === 'DELAY', report, onward, because };
}
