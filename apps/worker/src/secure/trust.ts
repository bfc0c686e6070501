import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { publicAuthorities } from '@posthorn/transport/x509/authorities';

/** The authorities that may vouch for other servers, ready for handshakes. */
export type Trust = {
  /** Tells sets of authorities apart. */
  id: string;
  /** Made when it is first wanted, and kept: reading all public authorities takes a while. */
  context(): SecureContext;
};

/** The authorities in a PEM text; without one, those of this machine together with those that come with Node. */
export function trustIn(pem: string | undefined): Trust {
  if (!pem) return systemTrust;
  const id = createHash('sha256').update(pem).digest('hex').slice(0, 16);
  let context: SecureContext | undefined;
  return {
    id,
    context() {
      context ??= contextOf(pem);
      return context;
    },
  };
}

/** What OpenSSL cannot read vouches for nobody: whoever has to verify then waits, everybody else stays encrypted. */
function contextOf(pem: string): SecureContext {
  try {
    return createSecureContext({ ca: pem, minVersion });
  } catch {
    return createSecureContext({ ca: [], minVersion });
  }
}

const minVersion = 'TLSv1.2';
const systemTrust: Trust = (() => {
  let context: SecureContext | undefined;
  return {
    id: 'public',
    context() {
      context ??= createSecureContext({ ca: publicAuthorities(), minVersion });
      return context;
    },
  };
})();
