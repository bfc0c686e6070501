import type { PosthornEvent } from '@posthorn/events/event';
import type { Attempt } from '@posthorn/queue/settle';
import { sentFromData } from '../connect/sent-from.ts';
import type { DeliverySettings } from '../settings.ts';
import type { RecipientResult, TlsFacts } from './result.ts';

/** The attempt as it is kept. */
export function attemptOf(result: RecipientResult, settings: DeliverySettings): Attempt {
  const { verdict, remote } = result;
  return {
    at: result.startedAt,
    ms: result.ms,
    host: remote?.name ?? null,
    address: remote?.address ?? null,
    port: remote?.port ?? null,
    tls: result.tls ?? null,
    code: verdict.code ?? null,
    enhanced: verdict.enhanced,
    reply: verdict.text,
    stage: verdict.stage,
    result: verdict.kind,
    ...(verdict.class ? { class: verdict.class } : {}),
    ...(result.signatures ? { signatures: result.signatures } : {}),
    ...(remote?.proxy ? { proxy: remote.proxy } : {}),
    ...(result.sentAs === undefined ? {} : { sentAs: result.sentAs }),
    ...(result.security ? { security: result.security } : {}),
    ...extensionsOf(result),
    ...(result.transcript && settings.configuration.events.recordTranscripts ? { transcript: result.transcript } : {}),
  };
}

/** What every event about an attempt tells of the host and the way to it, as far as the attempt came. */
export function hostData(result: RecipientResult | undefined): PosthornEvent['data'] {
  if (result === undefined) return {};
  const { remote, tls } = result;
  return { ...sentFromData(remote?.from), ...remote?.securedBy, ...certificateData(tls) };
}

/** The certificate of the peer, by the names that `tls:cert` gives it. */
export function certificateData(tls: TlsFacts | null | undefined): PosthornEvent['data'] {
  if (!tls?.fingerprint) return {};
  const { subject = '', issuer = '', notAfter = '', fingerprint, verified } = tls;
  return { subject, issuer, notAfter, fingerprint, verified };
}

/** What the event of a delivery tells of the attempt that made it. */
export function deliveredData(result: RecipientResult | undefined): PosthornEvent['data'] {
  const { tls, remote, extensions } = result ?? {};
  return {
    ms: result?.ms ?? 0,
    ...(tls ? { tls: { version: tls.version, cipher: tls.cipher, verified: tls.verified } } : {}),
    ...(remote?.proxy?.name ? { proxy: remote.proxy.name } : {}),
    ...(extensions?.prdr?.each ? { prdr: true } : {}),
  };
}

function extensionsOf({ extensions, remote }: RecipientResult): Pick<Attempt, 'extensions'> {
  if (!remote?.from) return extensions ? { extensions } : {};
  return { extensions: { ...extensions, source: remote.from } };
}
