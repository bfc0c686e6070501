/**
 * The queue: where mail is kept between the 250 that promised it and the outcome that keeps the promise.
 *
 * Words:
 * - **accept**: one commit for message, body and recipients; only after it may the engine say 250. Concurrent sessions share commits.
 * - **recipient**: the unit of everything. Each is in exactly one state: queued, held, quarantined, or one of the final ones.
 * - **destination**: the stable key of a next hop (`mx:example.org`, `lmtp:dovecot`). Concurrency, back-off and hold live in its row.
 * - **claim**: a worker leases one slot of a destination together with a batch of due recipients, under a *fence*, a number that
 *   grows with every claim. Leases run on the database's clock.
 * - **settle**: the outcome of each recipient, its attempt, its events and the reports it causes, in one commit; refused when the fence
 *   was lost, because then somebody else owns the recipient.
 * - **wake**: the doorbell (BullMQ on Postgres or Redis). A job names a destination, or a webhook or action of which something is due at that
 *   moment, and never carries work. Losing every job costs latency, never mail: **sweep** finds what nobody rang for.
 * - **ledger**: accepted + generated + expanded-to = the sum of all states. Both sides come from different rows, so that it can fail.
 *
 * Postgres is the truth and BullMQ the doorbell. A killed worker costs at most one duplicate per recipient, between the remote's
 * answer to the final dot and our settle; never a loss. No transaction is ever open across network I/O.
 *
 * Read in this order: accept.ts, claim.ts, settle.ts, sweep.ts, wake.ts; then what people look at: history.ts, backlog.ts, ledger.ts,
 * and what they do: actions.ts, destination.ts.
 *
 * What is deliberately not here: SQL (it lives in db's mail room), the choice of a route, and the decision that a recipient is too old;
 * the worker takes that one with `firstQueuedAt`.
 */

/** Where a part of the queue says what happened to it; pino's loggers fit. */
export type QueueLog = {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
};

/** A log that says nothing, for tests and small scripts. */
export const silentLog: QueueLog = { info() {}, warn() {}, error() {} };
