import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a {@link Hook} got. */
export type Hooked = { path: string; headers: IncomingHttpHeaders; body: string };

/** A web server that takes deliveries and misbehaves by the first part of the path: `/fail`, `/hang`, `/drip`, `/large`, `/moved`, `/gone`. */
export type Hook = AsyncDisposable & {
  port: number;
  url: (path: string) => string;
  got: Hooked[];
  /** Paths that answer 200 although they would not. */
  healed: Set<string>;
  /** What paths answer, instead of thanks. */
  answers: Map<string, string>;
};

export async function startHook(): Promise<Hook> {
  const got: Hooked[] = [];
  const healed = new Set<string>();
  const answers = new Map<string, string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      got.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      switch (healed.has(path) ? '' : path.split('/')[1]) {
        case 'fail':
          response.writeHead(500).end('broken <b>here</b>');
          break;
        case 'gone':
          response.writeHead(410).end();
          break;
        case 'busy':
          response.writeHead(503, { 'retry-after': '120' }).end();
          break;
        case 'moved':
          response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
          break;
        case 'inside':
          response
            .writeHead(302, { location: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ok/stolen` })
            .end();
          break;
        case 'hang':
          break;
        case 'drip':
          response.writeHead(200);
          response.write('slow');
          break;
        case 'large':
          response.writeHead(200);
          for (let sent = 0; sent < 10; sent++) response.write('x'.repeat(1024 * 1024));
          response.end();
          break;
        default:
          response.writeHead(200, { 'content-type': 'text/plain' }).end(answers.get(path) ?? 'thank you');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    got,
    healed,
    answers,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
