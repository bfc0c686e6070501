/** A question that a client of the web listener asks, read and found to be plain. */
export type WebRequest = {
  /** The host that was asked for, lower case, without port. */
  host: string;
  /** As it was sent: no query, no escapes, no dots that climb. */
  path: string;
  method: 'GET' | 'HEAD';
};

export type WebAnswer = { status: number; headers: Record<string, string>; body: string };

/** Answers what it knows; null: it is not its question. Rejecting is answered with 503. */
export type Answerer = (request: WebRequest) => WebAnswer | null | Promise<WebAnswer | null>;

/** Plain text, as people and other servers read it. */
export const plain = (status: number, body: string, headers: Record<string, string> = {}): WebAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
});
