import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Refuses a request whose body passed its limit (octets), in the form of every error of the API (RFC 9457). What the client still sends is read and
 * thrown away for a while: on a connection that is cut at once it would never see the answer.
 */
export const refuseTooLarge = (incoming: IncomingMessage, response: ServerResponse, limit: number): void => {
  const document = JSON.stringify({
    type: 'urn:posthorn:problem:too-large',
    title: 'The request is too large',
    status: 413,
    detail: `A request body may have at most ${limit} octets here.`,
  });
  response.writeHead(413, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(document),
    connection: 'close',
  });
  response.write(document);
  const end = (): void => {
    clearTimeout(patience);
    response.end();
  };
  const patience = setTimeout(end, PATIENCE_MS);
  incoming.once('end', end).once('close', end).resume();
};

const PATIENCE_MS = 15_000;
