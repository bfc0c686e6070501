import type { House } from '../house.ts';
import type { InForce } from '../in-force.ts';
import type { Client, Session } from './session.ts';

/** A front has said that the session is another client's: limits, name and all that is known of it begin anew. */
export function becomeClient(
  session: Session,
  said: { address: string; port: number; name: string | undefined },
): void {
  const { house, inForce, client: before } = session;
  const { localAddress, localPort } = before;
  session.leave();
  session.client = clientOf(house, inForce, { address: said.address, port: said.port, localAddress, localPort });
  session.client.name = said.name;
  session.leave = house.limits.connections.open([session.client.keys.client, session.client.keys.network]);
  // What rules remembered was about somebody else.
  session.rules.variables.clear();
  session.rules.counted.clear();
  session.facts = house.facts.about(said.address, inForce.configuration.smtp.reverseDns);
  nameInTime(session);
}

/** The verified name of the client joins it once it is known. */
export function nameInTime({ facts, client }: Pick<Session, 'facts' | 'client'>): void {
  void facts.reverseName().then((name) => {
    client.name ??= name;
  });
}

/** A client with what limits know it by. */
export function clientOf(house: House, { configuration }: InForce, ends: Omit<Client, 'keys' | 'name'>): Client {
  const { clientIpv4Prefix: ipv4, clientIpv6Prefix: ipv6 } = configuration.smtp;
  return { ...ends, keys: house.limits.keysOf(ends.address, { ipv4, ipv6 }), name: undefined };
}
