/**
 * Who really sent it?
 *
 * SMTP lets anybody write any name into the envelope and the header. The owner of a name can say who may use it, and a
 * receiver can check. *SPF* (RFC 7208) names the hosts that may use a domain in MAIL FROM or HELO. *DKIM* (RFC 6376) lets a
 * domain sign header and body. *DMARC* (RFC 9989) asks whether one of the two passed for the domain that people see, in
 * From, and what that domain wants done if not. *ARC* (RFC 8617) carries the answers past those who forward and change mail.
 * Authentication-Results (RFC 8601) writes them down. Every check takes the words of the session, the message and a resolver,
 * and returns a value; none of them decides what happens to the mail.
 *
 * The answers: *pass* and *fail* are statements of a domain's owner; *softfail* and *neutral* weaker ones; *none* means that
 * nothing was published or signed. *permerror* is a mistake in what was published, *temperror* a look-up that failed: with it
 * we know nothing, and asking later may help.
 *
 * Records and signatures come from strangers. They are parsed strictly, evaluated within the limits of the standards (ten
 * terms of SPF, eight steps of DMARC's walk) and our own (ten signatures of DKIM, fifty seals of ARC, as the standard says).
 * The arithmetic runs in Node's thread pool and bodies are hashed as they come, once for all signatures.
 *
 * The folders: `spf`, `dkim`, `dmarc`, `arc`; `authres` writes the trace field. On purpose we do not evaluate records of the
 * obsolete type SPF (RFC 7208 §3.1), accept rsa-sha1 (RFC 8301), sign with l=, or consult a public suffix list (RFC 9989 §4.10).
 */

/** The checks whose results an Authentication-Results field can carry (RFC 8601 §2.7). */
export type Method = 'spf' | 'dkim' | 'dmarc' | 'arc' | 'iprev' | 'auth';
