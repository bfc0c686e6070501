import type { Duplex } from 'node:stream';
import type { Endpoint } from '../index.ts';
import { createSocksClient, type SocksFailure, type SocksRequest } from './client.ts';

/** `timeoutMs`: for the proxy itself; once it has taken us and was asked for the target, the rest of the budget is the target's. */
export type SocksProxy = { auth: SocksRequest['auth']; timeoutMs: number };

/** One try. `took` is in milliseconds. */
export type SocksTry<P> = { proxy: P; failure: SocksFailure | null; took: number };

export type SocksConnected<P, S extends Duplex = Duplex> =
  /** The stream is paused, so that nothing is lost: `resume` it when somebody listens. */
  | { kind: 'connected'; stream: S; proxy: P; bound: Endpoint | null; tries: readonly SocksTry<P>[] }
  /** The last failure is that of the target, if any proxy got so far; else of the last proxy. */
  | { kind: 'failed'; failure: SocksFailure; tries: readonly SocksTry<P>[] };

export type SocksOptions<P, S extends Duplex = Duplex> = {
  /** Opens a connection to a proxy; rejects when it cannot. It is told to stop by the signal. */
  open: (proxy: P, signal: AbortSignal) => Promise<S>;
  /** For all proxies together, in milliseconds. */
  budgetMs: number;
  /** Milliseconds since 1970. */
  clock: () => number;
};

/**
 * Connects to a target through the first proxy that responds. A proxy that is dead, slow, refuses us or breaks off is passed over for the next;
 * what is wrong with the target ends the search, since the proxy has done its work.
 */
export async function connectThrough<P extends SocksProxy, S extends Duplex>(
  target: Endpoint,
  proxies: readonly P[],
  { open, budgetMs, clock }: SocksOptions<P, S>,
): Promise<SocksConnected<P, S>> {
  const deadline = clock() + budgetMs;
  const tries: SocksTry<P>[] = [];
  let failure = failureOf('there is no proxy to try');
  for (const proxy of proxies) {
    const began = clock();
    const leftMs = deadline - began;
    if (leftMs <= 0) {
      failure = failureOf('the time for all proxies is over');
      break;
    }
    const result = await within(Math.min(proxy.timeoutMs, leftMs), leftMs, async (patience) =>
      negotiate(await open(proxy, patience.signal), { target, auth: proxy.auth }, patience),
    );
    const took = clock() - began;
    if (result.kind === 'connected') {
      tries.push({ proxy, failure: null, took });
      return { ...result, proxy, tries };
    }
    tries.push({ proxy, failure: result, took });
    failure = result;
    if (result.fault === 'target') break;
  }
  return { kind: 'failed', failure, tries };
}

type Negotiated<S> = { kind: 'connected'; stream: S; bound: Endpoint | null } | SocksFailure;

/** How long is waited. `asked`: the proxy has done its part, what is left is the target's. */
type Patience = { signal: AbortSignal; asked(): void };

async function within<S extends Duplex>(
  proxyMs: number,
  wholeMs: number,
  work: (patience: Patience) => Promise<Negotiated<S>>,
): Promise<Negotiated<S>> {
  const aborter = new AbortController();
  const { promise: late, resolve: giveUp } = Promise.withResolvers<Negotiated<S>>();
  const endAfter = (ms: number, failure: SocksFailure): NodeJS.Timeout =>
    setTimeout(() => {
      aborter.abort();
      giveUp(failure);
    }, ms);
  const own = endAfter(proxyMs, failureOf(`the proxy did not answer within ${Math.round(proxyMs)} ms`));
  let whole: NodeJS.Timeout | undefined;
  const began = performance.now();
  const patience: Patience = {
    signal: aborter.signal,
    asked() {
      clearTimeout(own);
      whole ??= endAfter(Math.max(0, wholeMs - (performance.now() - began)), targetSilent);
    },
  };
  const working = work(patience).then(
    (result) => {
      // A connection that came too late is nobody's.
      if (aborter.signal.aborted && result.kind === 'connected') result.stream.destroy();
      return result;
    },
    (error: unknown) =>
      failureOf(`the proxy cannot be reached: ${error instanceof Error ? error.message : String(error)}`),
  );
  try {
    return await Promise.race([late, working]);
  } finally {
    clearTimeout(own);
    clearTimeout(whole);
  }
}

/** Runs the conversation over a connection to a proxy, and leaves the stream with the target's first octets in it. */
function negotiate<S extends Duplex>(
  stream: S,
  request: SocksRequest,
  { signal, asked }: Patience,
): Promise<Negotiated<S>> {
  const client = createSocksClient(request);
  return new Promise((resolve) => {
    const end = (result: Negotiated<S>): void => {
      stream.off('data', onData).off('close', onClose).off('end', onClose);
      signal.removeEventListener('abort', onAbort);
      if (result.kind === 'failed') stream.destroy();
      else stream.off('error', onError);
      resolve(result);
    };
    const take = (step: ReturnType<typeof client.read>): void => {
      if (client.isAsked) asked();
      if (step.kind === 'send') stream.write(step.octets);
      else if (step.kind === 'failed') end(step);
      else if (step.kind === 'connected') {
        stream.pause();
        if (step.rest.length > 0) stream.unshift(step.rest);
        end({ kind: 'connected', stream, bound: step.bound });
      }
    };
    const onData = (octets: Buffer): void => take(client.read(octets));
    const onClose = (): void => end(failureOf('the proxy broke off'));
    // It stays after a failure: a socket that fails once more must not end the process.
    const onError = (error: Error): void => end(failureOf(`the connection to the proxy failed: ${error.message}`));
    const onAbort = (): void => end(failureOf('the proxy did not answer in time'));
    stream.on('error', onError);
    stream.on('data', onData).on('close', onClose).on('end', onClose);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else take(client.begin());
  });
}

const targetSilent: SocksFailure = {
  kind: 'failed',
  fault: 'target',
  reason: 'the host did not answer through the proxy in time',
};
const failureOf = (reason: string): SocksFailure => ({ kind: 'failed', fault: 'proxy', reason });
