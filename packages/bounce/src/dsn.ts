import type { ReportAction } from './rules.ts';

/** One recipient of a report (RFC 3464 §2.3). */
export type ReportRecipient = {
  action: ReportAction;
  /** The address as it was submitted to us, never a rewritten one. */
  address: string;
  /** ORCPT, decoded: `{ type: 'rfc822', address: 'a@b' }`. */
  original?: { type: string; address: string };
  /** Enhanced status code, `5.1.1`; its class is made to fit the action. */
  status: string;
  /** The other server's own words, with the reply code: `550 5.1.1 no such user`. */
  diagnostic?: string;
  /** Our own finding, when the fault was not in an SMTP reply. */
  posthornDiagnostic?: string;
  remote?: { name: string; address?: string; port?: number; greeting?: string; heloResponse?: string };
  lastAttempt?: Date;
  willRetryUntil?: Date;
};

/** Everything a report is made of. */
export type DsnInput = {
  /** Unique left part of the report's Message-ID. */
  id: string;
  now: Date;
  /** Our host name. */
  reportingMta: string;
  /** Address in From:, usually postmaster. */
  from: string;
  /** The reverse path of the original; a report is never made to ''. */
  to: string;
  recipients: ReportRecipient[];
  original: {
    queueId: string;
    arrival: Date;
    envid?: string;
    ret?: 'FULL' | 'HDRS';
    /** The client's name, for Received-From-MTA. */
    receivedFrom?: string;
    smtputf8: boolean;
    size: number;
    /** The message, or at least its header section and start. Null when it is gone. */
    content: Uint8Array | null;
    /** `content` is the whole message. */
    complete: boolean;
  };
  /** Larger originals are cut to their header; bytes. Default 64 KiB. */
  maxQuotedSize?: number;
  /** Return the header only, whatever RET says (RFC 8689 §5). */
  headersOnly?: boolean;
};

/** Composes the report: multipart/report (RFC 6522) with message/delivery-status (RFC 3464), or the RFC 6533 forms. CRLF line ends. */
export declare function composeDsn(input: DsnInput): Promise<Uint8Array>;
