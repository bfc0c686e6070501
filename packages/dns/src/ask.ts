import type { Exchange } from './exchange.ts';
import type { DnsFailure, DnsServer } from './resolver.ts';
import { decodeResponse, encodeQuery, isResponseTo, type Question, type Response } from './wire.ts';

/** A usable response (NOERROR or NXDOMAIN) and who gave it, or why there is none. */
export type Asked =
  | { kind: 'response'; response: Response; server: DnsServer }
  | { kind: 'failed'; reason: DnsFailure; detail: string };

export type Asker = (question: Pick<Question, 'name' | 'type'>, deadline: number) => Promise<Asked>;

export type AskerOptions = {
  servers: DnsServer[];
  exchange: Exchange;
  timeoutMs: number;
  attempts: number;
  clock: () => number;
  nextId: () => number;
  checkingDisabled?: boolean;
};

/**
 * Asks one question of the servers in turn, in their order, a server that lately stayed silent last; UDP first, TCP when the
 * answer was truncated (RFC 7766 §5), without EDNS when the server does not know it (RFC 6891 §7).
 */
export function createAsker(options: AskerOptions): Asker {
  const { servers, attempts, clock } = options;
  const silentUntil = new Map<DnsServer, number>();

  return async (question, deadline) => {
    let failed: Asked = { kind: 'failed', reason: 'no-servers', detail: 'no DNS server is configured' };
    for (let attempt = 0; attempt < attempts; attempt++) {
      const now = clock();
      const isSilent = (server: DnsServer) => (silentUntil.get(server) ?? 0) > now;
      const order = [...servers.filter((server) => !isSilent(server)), ...servers.filter(isSilent)];
      for (const server of order) {
        const left = deadline - clock();
        if (left <= 0) return { kind: 'failed', reason: 'timeout', detail: 'the time for this look-up is used up' };
        const asked = await askServer(question, server, left);
        if (asked.kind === 'response') {
          silentUntil.delete(server);
          return asked;
        }
        if (asked.reason === 'timeout') silentUntil.set(server, clock() + SILENCE_MS);
        failed = asked;
      }
    }
    return failed;
  };

  async function askServer(
    { name, type }: { name: string; type: Question['type'] },
    server: DnsServer,
    leftMs: number,
  ): Promise<Asked> {
    const deadline = clock() + leftMs;
    let edns = true;
    for (;;) {
      const { checkingDisabled = false } = options;
      const question: Question = { id: options.nextId(), name, type, edns, checkingDisabled };
      const outgoing = {
        server,
        query: encodeQuery(question),
        accepts: (octets: Buffer) => isResponseTo(question, octets),
        timeoutMs: Math.min(options.timeoutMs, deadline - clock()),
      };
      let response: Response | null;
      try {
        response = decodeResponse(await options.exchange.udp(outgoing));
        if (response?.isTruncated) {
          const timeoutMs = Math.min(options.timeoutMs, deadline - clock());
          response = decodeResponse(await options.exchange.tcp({ ...outgoing, timeoutMs }));
        }
      } catch (error) {
        return explain(error, server);
      }
      if (!response || response.isTruncated) {
        return { kind: 'failed', reason: 'malformed', detail: `${nameOf(server)} sent a malformed answer` };
      }
      if (response.rcode === 'NOERROR' || response.rcode === 'NXDOMAIN') return { kind: 'response', response, server };
      if (!edns || (response.rcode !== 'FORMERR' && response.rcode !== 'NOTIMP')) return refusal(response, server);
      edns = false;
    }
  }
}

function refusal(response: Response, server: DnsServer): Asked {
  const reason = response.rcode === 'REFUSED' ? 'refused' : 'servfail';
  return { kind: 'failed', reason, detail: `${nameOf(server)} answered ${response.rcode}` };
}

function explain(error: unknown, server: DnsServer): Asked {
  const { code, message } = error as { code?: string; message: string };
  const reason = code === 'ETIMEDOUT' ? 'timeout' : code === 'EBADRESP' ? 'malformed' : 'network';
  return { kind: 'failed', reason, detail: `${nameOf(server)}: ${message}` };
}

function nameOf(server: DnsServer): string {
  return server.host.includes(':') ? `[${server.host}]:${server.port}` : `${server.host}:${server.port}`;
}

const SILENCE_MS = 10_000;
