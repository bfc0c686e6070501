import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { InForce } from '../in-force.ts';
import { certificateSources } from '../running-settings.ts';
import { type Certificates, createCertificates } from '../tls/certificates.ts';
import type { SimulationContext } from './answer.ts';

/** The certificates that these settings would bring; those in use where nothing about them differs. What cannot be loaded is not offered. */
export async function certificatesOf(
  inForce: InForce,
  { house, selfSigned }: Pick<SimulationContext, 'house' | 'selfSigned'>,
): Promise<Certificates> {
  const { tls } = inForce.configuration;
  if (isDeepStrictEqual(tls, house.inForce().configuration.tls)) return house.certificates;
  const certificates = createCertificates({ selfSigned });
  const { tickets, lifetime } = tls.resumption;
  await certificates.seal(tickets ? { key: randomBytes(48), lifetime } : null);
  await certificates.apply(certificateSources(inForce, house.issued), { minVersion: tls.minVersion });
  return certificates;
}
