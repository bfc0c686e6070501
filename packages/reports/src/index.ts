/**
 * What do servers tell each other about mail?
 *
 * A *feedback report* in the Abuse Reporting Format (ARF, RFC 5965) is a multipart/report of three parts: words for people, fields
 * for programs (message/feedback-report), and the message it is about or its header. *Failure reports* of DMARC (RFC 9991) are ARF
 * with the fields of RFC 6591: one message that could not prove where it comes from, told to the owner of the domain it names.
 *
 * Words: the *report generator* saw the message and writes; the *report consumer* reads; *redaction* (RFC 6590) replaces what is
 * private by a keyed hash, so that equal things stay equal and nobody can turn them back.
 *
 * *TLS reports* (RFC 8460) count the sessions of a day towards one domain by the policy they came under, and say what failed; a domain asks for
 * them by a record at `_smtp._tls`. `tls-rpt` reads that record, and reads and writes the reports.
 *
 * *Aggregate reports* of DMARC (RFC 9990) count the messages of a day in the name of one domain by the address they came from and by whether DKIM and
 * SPF vouched for them. `dmarc-aggregate` unpacks and reads them as the world sends them, says what they bend, groups what they count into four (ours and
 * proven, ours but broken, forwarded, unknown), and writes them by the schema; `find` finds them in mail.
 *
 * `arf/write` composes, `arf/read` reads what strangers send (strictly, or as far as it can be understood), `redact` takes out
 * what is nobody's business. On purpose we do not: decide who gets a report, look anything up, know clock or settings.
 */

/** The name under which reports say who wrote them (User-Agent, RFC 5965 §3.1). */
export const userAgent = 'Posthorn/0.1';
