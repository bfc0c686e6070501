/**
 * What was sent?
 *
 * A message on its way is a string of octets that belongs to its author. A relay may put trace fields before it, may
 * complete what a submitting client forgot, and may change a transfer encoding when the next hop cannot carry the
 * octets as they are; anything more breaks signatures and trust. So everything here reads views of the octets, tells
 * exactly where things stand, and writes only what goes in front.
 *
 * Words: the *header section* is the fields before the first empty line (RFC 5322 §2.2), a *field* keeps its raw octets
 * beside its unfolded value; *trace fields* are Received and Return-Path (RFC 5321 §4.4); an *entity* is a header section
 * with a body, a *leaf* is an entity without parts (RFC 2045); the *content class* says what the octets ask of the next hop
 * (7BIT, 8BITMIME of RFC 6152, BINARYMIME of RFC 3030).
 *
 * The files: `headers` reads fields and a summary for lists; `trace` formats Received and Return-Path; `submission` says
 * what is missing (RFC 6409 §8); `content-class` scans octets; `mime` gives the structure; `reencode-plan` decides and
 * `reencode` streams the conversion for lesser hops; `rfc2047`, `content-type` and `transfer-encoding` are the grammars.
 *
 * On purpose we do not: repair messages, reformat or reorder fields, decode bodies, convert inside multipart/signed or
 * multipart/encrypted, hold a whole message in memory, or know clock, network and settings. Bounds stand everywhere, and
 * readers never throw: bad mail is ordinary mail.
 */
import { type ContentClass, scanContent } from './content-class.ts';
import { countReceived, readHeaders, type Summary, summaryOf } from './headers.ts';
import { readStructure, type Structure } from './mime.ts';

/** Everything one look at a message tells. */
export type Inspection = { summary: Summary; hops: number; content: ContentClass; structure: Structure };

/** Reads a message at hand from end to end. Never throws. */
export function inspectMessage(bytes: Uint8Array): Inspection {
  const section = readHeaders(bytes);
  return {
    summary: summaryOf(section),
    hops: countReceived(section),
    content: scanContent(bytes),
    structure: readStructure(bytes),
  };
}
