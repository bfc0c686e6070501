/** What is known of the resumption of one TLS connection, on either side (RFC 8446 §2.2, RFC 5077). */
export type ResumptionFacts = {
  /** Sessions can be resumed here at all. */
  isSupported: boolean;
  isAsked: boolean;
  isOffered: boolean;
  isIssued: boolean;
  isResumed: boolean;
};

/** The facts as a set of bits, as rules and events carry it: 1 supported, 2 asked for, 4 offered, 8 issued, 16 resumed. */
export function resumptionBits({ isSupported, isAsked, isOffered, isIssued, isResumed }: ResumptionFacts): number {
  return (
    (isSupported ? 1 : 0) |
    (isAsked ? 2 : 0) |
    (isOffered ? 4 : 0) |
    (isIssued ? ISSUED : 0) |
    (isResumed ? RESUMED : 0)
  );
}

/** Whether the bits say that a session was resumed. */
export const isResumed = (bits: number): boolean => (bits & RESUMED) !== 0;

/** Of the bits: a session was issued. */
export const ISSUED = 8;
const RESUMED = 16;
