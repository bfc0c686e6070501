import type { WebhookTry } from '@posthorn/db/mail/webhook-delivery';
import type { Resolver } from '@posthorn/dns/resolver';
import { type AddressGuard, refuseLinkLocal, refusePrivate } from '@posthorn/lookup/web/address-guard';
import { createPost, type PostAnswer } from '@posthorn/lookup/web/post';
import { type OwnListeners, refuseAddress } from '../connect/guard.ts';
import { namedHop } from '../resolve/ways.ts';
import type { Trust } from '../secure/trust.ts';
import type { EndpointSettings } from './endpoint.ts';
import { retryAfterOf } from './schedule.ts';
import { signatureHeaders } from './sign.ts';

export type SendContext = {
  resolver: Resolver;
  trust: Trust;
  own: OwnListeners;
  secret: (reference: { $secret: string }) => Promise<string>;
};

/** A try, and what the endpoint wants beyond its status. */
export type Sent = WebhookTry & {
  askedSeconds: number;
  isGone: boolean;
  /** How much of it is done, where it can be done in parts. */
  progress?: number;
  /** It went well so far, and there is more of it to do. */
  isPartial?: boolean;
};

/** Posts one delivery. Whatever goes wrong is in the answer; it never rejects. */
export async function sendDelivery(
  delivery: { id: string; body: string },
  endpoint: EndpointSettings,
  context: SendContext,
): Promise<Sent> {
  const from = performance.now();
  const failed = (error: string, answer?: PostAnswer): Sent => ({
    url: endpoint.url,
    address: answer?.address ?? null,
    status: answer?.status ?? null,
    ms: performance.now() - from,
    error,
    answer: answer === undefined ? null : textOf(answer),
    askedSeconds: answer === undefined ? 0 : retryAfterOf(answer.headers['retry-after'], new Date()),
    isGone: answer?.status === 410,
  });
  try {
    const secrets = await secretsOf(endpoint, context);
    const at = new Date();
    const url = new URL(endpoint.url);
    const post = createPost({
      addressesOf: async (host) => {
        const { addresses } = await namedHop({ host, port: portOf(url) }, context.resolver);
        return addresses.map(({ address }) => address);
      },
      guard: guardOf(endpoint, portOf(url), context.own),
      timeoutMs: endpoint.timeout * 1000,
      trust: () => context.trust.context(),
    });
    const answer = await post(url, {
      body: Buffer.from(delivery.body, 'utf8'),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Posthorn-Webhooks/1',
        ...signatureHeaders({ ...delivery, at }, secrets),
      },
      maxOctets: MAX_ANSWER,
      isCut: true,
    });
    const fault = faultOf(answer);
    return fault === null ? { ...failed('', answer), error: null } : failed(fault, answer);
  } catch (error) {
    const isLate = performance.now() - from >= endpoint.timeout * 1000;
    return failed(isLate ? `no whole answer within ${endpoint.timeout} s` : wordsOf(error as Error));
  }
}

/** Which addresses an endpoint may be at. */
export function guardOf(
  { allowPrivate }: Pick<EndpointSettings, 'allowPrivate'>,
  port: number,
  own: OwnListeners,
): AddressGuard {
  return (address) => {
    const refused = allowPrivate ? refuseLinkLocal(address) : refusePrivate(address);
    if (refused !== null) return allowPrivate ? refused : `${refused}; "May be inside" allows private ones`;
    return refuseAddress(address, port, own)?.text ?? null;
  };
}

/** The port of a URL. */
export const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

async function secretsOf(
  { secret, previousSecret }: EndpointSettings,
  { secret: read }: SendContext,
): Promise<string[]> {
  return await Promise.all([secret, ...(previousSecret === undefined ? [] : [previousSecret])].map(read));
}

function faultOf({ status, headers }: PostAnswer): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return `it answers ${status}, a redirect to ${(headers.location ?? 'nowhere').slice(0, 200)}, which is not followed`;
  return `it answers ${status}`;
}

/** Several addresses that all failed come as one error with an empty message. */
function wordsOf(error: Error & { code?: string; errors?: Error[] }): string {
  const [first] = error.errors ?? [];
  return error.message || first?.message || error.code || 'it cannot be reached';
}

/** As text, whatever it is: nobody runs what an endpoint answers. */
const textOf = ({ octets }: PostAnswer): string => new TextDecoder('utf-8', { fatal: false }).decode(octets);

const MAX_ANSWER = 4096;
