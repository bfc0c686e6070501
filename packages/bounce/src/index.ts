/**
 * How does failure get back?
 *
 * A server that took a message with 250 owes its sender an answer: delivered, or a report that says why not. The report
 * travels as mail to the *reverse path*, from the *null reverse path* `<>`, so that a report about a report cannot exist
 * (RFC 5321 §4.5.5). Senders may ask for more or for less with the DSN extension (RFC 3461): NOTIFY (NEVER, SUCCESS, FAILURE,
 * DELAY), RET (FULL, HDRS), ENVID and ORCPT, which come back in the report for machines to match.
 *
 * Words: an *action* is what happened to one recipient (RFC 3464 §2.3.3): `failed`, `delayed`, `delivered` into a mailbox,
 * `relayed` to where nobody reports, `expanded` into several recipients. A *report* is a multipart/report (RFC 6522) of three
 * parts: words for people, message/delivery-status for programs, and the original or its header. RFC 6533 has forms of the last
 * two in UTF-8, used only where an address or a header of an internationalised message cannot be written otherwise.
 *
 * The files: `rules` is RFC 3461 as a table, which says whether a report is due and which NOTIFY travels on; `dsn` composes;
 * `delivery-status` writes the fields; `text` the words; `status` fits and explains enhanced codes.
 *
 * Forwarding breaks the way back: a domain's SPF record does not name those who forward its mail. The *Sender Rewriting Scheme* (`srs`) makes the
 * reverse path the forwarder's own, with the sender's address inside and a hash, so that bounces come back through us and nobody else can use us.
 *
 * On purpose we do not: classify failures (the worker knows what happened), send, keep state, show rewritten addresses, or
 * return content that was asked to stay private (RET=HDRS, REQUIRETLS).
 */
import { composeDsn, type DsnInput } from './dsn.ts';
import { type Notify, type ReportOutcome, reportsFor } from './rules.ts';

/** One recipient's request and fate, with what a report would say of it. */
export type Fate = {
  notify?: readonly Notify[] | undefined;
  outcome: ReportOutcome;
  recipient: Omit<DsnInput['recipients'][number], 'action'>;
};

/** The report due for the recipients of one message, or null when nobody is owed one. */
export async function reportOn(
  message: Omit<DsnInput, 'recipients'>,
  fates: readonly Fate[],
): Promise<Uint8Array | null> {
  const recipients = fates.flatMap(({ notify, outcome, recipient }) => {
    const { report } = reportsFor({ reversePath: message.to, notify }, outcome);
    return report ? [{ ...recipient, action: report }] : [];
  });
  return recipients.length > 0 ? composeDsn({ ...message, recipients }) : null;
}
