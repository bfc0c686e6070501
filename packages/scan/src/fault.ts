/**
 * Why a scanner gave no answer: `unreachable` (nobody took the connection), `timeout`, `cut` (it hung up), `garbage` (what it said is not the
 * protocol), `refused` (it said itself that it could not).
 */
export type FaultKind = 'unreachable' | 'timeout' | 'cut' | 'garbage' | 'refused';

/** No answer of a scanner; the message is a sentence for people. */
export class ScanFault extends Error {
  readonly kind: FaultKind;
  constructor(kind: FaultKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ScanFault';
    this.kind = kind;
  }
}

/** Whatever went wrong, as a fault. */
export function faultOf(error: unknown): ScanFault {
  if (error instanceof ScanFault) return error;
  if (!(error instanceof Error)) return new ScanFault('cut', String(error));
  if (error.name === 'TimeoutError') return new ScanFault('timeout', 'did not answer in time', error);
  if (error.name === 'AbortError')
    return error.cause === undefined ? new ScanFault('timeout', 'did not answer in time', error) : faultOf(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const words = code === undefined ? undefined : SYSTEM[code];
  if (words !== undefined) return new ScanFault(words[0], `${words[1]} (${code})`, error);
  if (code?.startsWith('HPE_')) return new ScanFault('garbage', `its answer is not HTTP (${code})`, error);
  return new ScanFault('cut', code ?? error.message.slice(0, 200), error);
}

const SYSTEM: Readonly<Record<string, readonly [FaultKind, string]>> = {
  ECONNREFUSED: ['unreachable', 'nobody listens there'],
  ENOENT: ['unreachable', 'there is no such socket'],
  EACCES: ['unreachable', 'the socket may not be used'],
  ENOTSOCK: ['unreachable', 'this is not a socket'],
  EHOSTUNREACH: ['unreachable', 'there is no way to it'],
  ENETUNREACH: ['unreachable', 'there is no way to it'],
  ENOTFOUND: ['unreachable', 'its name is not known'],
  EAI_AGAIN: ['unreachable', 'its name could not be asked for'],
  ETIMEDOUT: ['timeout', 'did not answer in time'],
  ECONNRESET: ['cut', 'hung up'],
  EPIPE: ['cut', 'hung up'],
};
