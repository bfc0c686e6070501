/** An error as people say it, where the system told only a code; every other one as it is. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const told = error instanceof AggregateError ? error.errors.find((one) => one instanceof Error) : error;
  const code = codeOf(told) ?? codeOf(error);
  const words = code?.startsWith('HPE_') ? 'what it says is not HTTP' : code === undefined ? undefined : SYSTEM[code];
  return words === undefined ? error : new Error(`${words} (${code})`, { cause: error });
}

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

const SYSTEM: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be asked for',
  ETIMEDOUT: 'no answer in time',
  ECONNRESET: 'it hung up',
  EPIPE: 'it hung up',
  PROTOCOL_CONNECTION_LOST: 'it hung up',
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  EISDIR: 'this is no file',
  ENOTDIR: 'there is no such file',
  ELOOP: 'its links lead in a circle',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody we trust vouches for its certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody we trust vouches for its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody we trust vouches for its certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody we trust vouches for its certificate',
  ERR_OUT_OF_RANGE: 'what it says cannot be understood',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
};
