import {
  type AcmeAuthorization,
  type AcmeDirectory,
  type AcmeOrder,
  readAuthorization,
  readDirectory,
  readOrder,
  readRenewalWindow,
} from './documents.ts';
import { AcmeProblem, readProblem, readRetryAfter } from './problem.ts';
import type { AccountKey } from './sign.ts';

/** One request to the authority and its whole answer. It has to bound both, and to verify the server's certificate. */
export type AcmeAsk = (
  url: URL,
  request: { method: 'GET' | 'HEAD' | 'POST'; headers: Record<string, string>; body: string },
) => Promise<{ status: number; headers: Record<string, string | string[] | undefined>; octets: Buffer }>;

/** What is asked of an authority. Each method rejects with an {@link AcmeProblem} for what it answers, and with what `ask` rejects with. */
export type AcmeClient = {
  directory(): Promise<AcmeDirectory>;
  /** The address of the account of this key, made when there is none (RFC 8555 §7.3). Making one says yes to the terms of service. */
  account(options: { contact?: string; external?: { kid: string; key: string } }): Promise<string>;
  /** `replaces`: the id of the certificate that this one follows (RFC 9773 §5). */
  newOrder(names: readonly string[], replaces?: string): Promise<AcmeOrder>;
  order(url: string): Promise<AcmeOrder & { retryAfter: number | null }>;
  authorization(url: string): Promise<AcmeAuthorization>;
  /** Says that the answer to a challenge can be fetched. */
  ready(challengeUrl: string): Promise<void>;
  /** `csr`: DER. */
  finalize(order: AcmeOrder, csr: Uint8Array): Promise<AcmeOrder>;
  /** The chain in PEM form. */
  certificate(url: string): Promise<string>;
  /** When to renew, as the authority would like it; null: it does not say. */
  renewalWindow(certificateId: string): Promise<{ start: Date; end: Date; retryAfter: number | null } | null>;
};

/**
 * A client of RFC 8555 over a given way to ask. It keeps the directory, the last nonce and the address of the account; everything else is in its caller's
 * hands, so that an order can be gone on with after a restart.
 */
export function createAcmeClient(options: {
  directoryUrl: string;
  key: AccountKey;
  ask: AcmeAsk;
  now: () => number;
  /** Known already. */
  accountUrl?: string;
}): AcmeClient {
  const { key, ask, now } = options;
  let known: AcmeDirectory | undefined;
  let nonce: string | undefined;
  let kid = options.accountUrl;

  async function send(url: string, request: { method: 'GET' | 'HEAD' | 'POST'; body?: string; accept?: string }) {
    const headers = {
      'user-agent': 'Posthorn',
      accept: request.accept ?? 'application/json',
      ...(request.method === 'POST' ? { 'content-type': 'application/jose+json' } : {}),
    };
    const answer = await ask(new URL(url), { method: request.method, headers, body: request.body ?? '' });
    const fresh = headerOf(answer.headers, 'replay-nonce');
    if (fresh !== undefined && /^[A-Za-z0-9_-]{1,500}$/.test(fresh)) nonce = fresh;
    const retryAfter = readRetryAfter(headerOf(answer.headers, 'retry-after'), now());
    if (answer.status >= 200 && answer.status < 300) return { ...answer, retryAfter };
    const { type, detail } = readProblem(jsonOf(answer.octets));
    throw new AcmeProblem(detail || `the authority answered ${answer.status}`, {
      type,
      status: answer.status,
      retryAfter,
    });
  }

  const directory = async (): Promise<AcmeDirectory> => {
    known ??= readDirectory(jsonOf((await send(options.directoryUrl, { method: 'GET' })).octets));
    return known;
  };

  async function takeNonce(): Promise<string> {
    if (nonce === undefined) await send((await directory()).newNonce, { method: 'HEAD' });
    const taken = nonce;
    nonce = undefined;
    if (taken === undefined) throw new AcmeProblem('the authority gave no nonce');
    return taken;
  }

  /** `payload` null: POST-as-GET (RFC 8555 §6.3). */
  async function post(url: string, payload: unknown, how: { accept?: string; withKey?: boolean } = {}) {
    for (let tries = 1; ; tries++) {
      const header = { url, nonce: await takeNonce(), ...(how.withKey || kid === undefined ? {} : { kid }) };
      const body = await key.sign(payload, header);
      try {
        return await send(url, { method: 'POST', body, ...(how.accept ? { accept: how.accept } : {}) });
      } catch (error) {
        // RFC 8555 §6.5: with the nonce that came along, the same again.
        if (!(error instanceof AcmeProblem && error.type === 'badNonce') || tries >= MOST_NONCES) throw error;
      }
    }
  }

  const orderOf = ({ octets }: { octets: Buffer }, url: string): AcmeOrder => readOrder(jsonOf(octets), url);

  return {
    directory,
    async account({ contact, external }) {
      const { newAccount } = await directory();
      const binding = external ? { externalAccountBinding: await key.bindTo(external, newAccount) } : {};
      const payload = {
        termsOfServiceAgreed: true,
        ...(contact ? { contact: [`mailto:${contact}`] } : {}),
        ...binding,
      };
      const { headers } = await post(newAccount, payload, { withKey: true });
      kid = locationOf(headers);
      return kid;
    },
    async newOrder(names, replaces) {
      const { newOrder } = await directory();
      const identifiers = names.map((value) => ({ type: 'dns', value }));
      const answer = await post(newOrder, { identifiers, ...(replaces ? { replaces } : {}) });
      return orderOf(answer, locationOf(answer.headers));
    },
    async order(url) {
      const answer = await post(url, null);
      return { ...orderOf(answer, url), retryAfter: answer.retryAfter };
    },
    authorization: async (url) => readAuthorization(jsonOf((await post(url, null)).octets)),
    async ready(challengeUrl) {
      await post(challengeUrl, {});
    },
    finalize: async (order, csr) =>
      orderOf(await post(order.finalize, { csr: Buffer.from(csr).toString('base64url') }), order.url),
    certificate: async (url) =>
      (await post(url, null, { accept: 'application/pem-certificate-chain' })).octets.toString('latin1'),
    async renewalWindow(certificateId) {
      const { renewalInfo } = await directory();
      if (renewalInfo === null) return null;
      const { octets, retryAfter } = await send(`${renewalInfo.replace(/\/$/, '')}/${certificateId}`, {
        method: 'GET',
      });
      const window = readRenewalWindow(jsonOf(octets));
      return window && { ...window, retryAfter };
    },
  };
}

function jsonOf(octets: Buffer): unknown {
  try {
    return JSON.parse(octets.toString('utf8'));
  } catch {
    return null;
  }
}

function headerOf(headers: Record<string, string | string[] | undefined>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function locationOf(headers: Record<string, string | string[] | undefined>): string {
  const url = headerOf(headers, 'location') ?? '';
  if (!/^https:\/\/[!-~]{1,2000}$/.test(url) || !URL.canParse(url))
    throw new AcmeProblem('the authority did not say where it is');
  return url;
}

const MOST_NONCES = 4;
