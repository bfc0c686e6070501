import type { HeaderSection } from './headers.ts';

/** The fields a submitted message lacks and we add (RFC 6409 §8), each with CRLF; empty when nothing is missing. */
export declare function missingFields(
  section: HeaderSection,
  facts: { date: Date; messageId: string; reversePath: string },
): Uint8Array[];
