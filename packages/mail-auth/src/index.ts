/**
 * Who really sent it?
 *
 * SMTP lets anybody write any name into the envelope and the header. The owner of a name can say who may use it, and a
 * receiver can check: *SPF* (RFC 7208) names the hosts that may use a domain in MAIL FROM or HELO. Every check takes the
 * words of the session and a resolver, and returns a value; none of them decides what happens to the mail.
 *
 * The answers: *pass* and *fail* are statements of the domain's owner; *softfail* and *neutral* weaker ones; *none* means
 * that nothing was published. *permerror* is a mistake in what was published, *temperror* a look-up that failed: with it we
 * know nothing, and asking later may help.
 *
 * Records come from strangers. They are parsed strictly (one mistake spoils a record, RFC 7208 §4.6), evaluated within the
 * limits of the standard (ten terms that look up, two empty answers, ten names) and a budget of time, and each question put
 * to DNS is kept for the record of the decision.
 *
 * The folders: `spf` has the record's grammar (`record`, `macro`), its evaluation (`check-host`), and the trace field
 * (`received-spf`). On purpose we do not evaluate records of the obsolete type SPF (RFC 7208 §3.1).
 */

/** The checks whose results an Authentication-Results field can carry (RFC 8601 §2.7). */
export type Method = 'spf' | 'dkim' | 'dmarc' | 'arc' | 'iprev' | 'auth';
