export type Notify = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY';
/** The Action field of a report (RFC 3464 §2.3.3). */
export type ReportAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/** What happened to a recipient. */
export type ReportOutcome =
  | { kind: 'failed' }
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

/** Decides by RFC 3461 §5.2 and §6; `reversePath` '' never gets a report (RFC 3461 §6.1, RFC 5321 §4.5.5). */
export declare function reportsFor(
  recipient: { reversePath: string; notify?: readonly Notify[] | undefined },
  outcome: ReportOutcome,
): ReportDecision;
