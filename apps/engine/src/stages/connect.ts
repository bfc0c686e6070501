import type { Rule, StageRules } from './stage.ts';

/** The one limit that is meant for each process and not for all together. */
const connectionsOfProcess: Rule<void> = (session) => {
  const { connections } = session.house.limits;
  const limit = session.inForce.configuration.smtp.maxConnections;
  if (connections.total <= limit) return undefined;
  return {
    rule: 'builtin.connections',
    verdict: 'defer',
    reply: { code: 421, enhanced: '4.3.2', text: 'Too many connections here now, try again later' },
    facts: { connections: connections.total, limit },
  };
};

const connectionsOfClient: Rule<void> = (session) => {
  const { connections, share } = session.house.limits;
  const limit = share(session.inForce.configuration.smtp.maxConnectionsPerClient);
  const count = connections.of(session.client.keys.client);
  if (limit === 0 || count <= limit) return undefined;
  return {
    rule: 'builtin.connections-per-client',
    verdict: 'defer',
    reply: { code: 421, enhanced: '4.7.0', text: 'Too many connections from your host, try again later' },
    facts: { client: session.client.keys.client, connections: count, limit },
  };
};

const connectionsOfNetwork: Rule<void> = (session) => {
  const { connections, share } = session.house.limits;
  const limit = share(session.inForce.configuration.smtp.maxConnectionsPerNetwork);
  const count = connections.of(session.client.keys.network);
  if (limit === 0 || count <= limit) return undefined;
  return {
    rule: 'builtin.connections-per-network',
    verdict: 'defer',
    reply: { code: 421, enhanced: '4.7.0', text: 'Too many connections from your network, try again later' },
    facts: { network: session.client.keys.network, connections: count, limit },
  };
};

const connectionsOfProxy: Rule<void> = ({ front, house, inForce }) => {
  const limit = inForce.configuration.proxy.maxConnections;
  if (limit === 0 || front?.by !== 'proxy' || front.address === undefined) return undefined;
  const count = house.limits.proxies.of(front.address);
  if (count <= limit) return undefined;
  return {
    rule: 'builtin.connections-per-proxy',
    verdict: 'defer',
    reply: { code: 421, enhanced: '4.3.2', text: 'Too many connections through this proxy, try again later' },
    facts: { proxy: front.address, connections: count, limit },
  };
};

const connectionRate: Rule<void> = (session) => {
  const { connectionRate: buckets, share } = session.house.limits;
  const limit = share(session.inForce.configuration.smtp.connectionRatePerClient);
  if (limit === 0 || session.inForce.lists.relayHosts.matches(session.client)) return undefined;
  if (buckets.take(session.client.keys.client, limit)) return undefined;
  return {
    rule: 'builtin.connection-rate',
    verdict: 'defer',
    reply: { code: 421, enhanced: '4.7.0', text: 'You connect too often, try again in a minute' },
    facts: { client: session.client.keys.client, perMinute: limit },
  };
};

/** The connect stage. Its answer is the greeting, whose words are the session's. */
export const connectStage: StageRules<void> = {
  stage: 'connect',
  rules: [connectionsOfProcess, connectionsOfProxy, connectionsOfClient, connectionsOfNetwork, connectionRate],
  otherwise: { rule: 'builtin.connect', verdict: 'accept', reply: { code: 220, text: 'ESMTP' } },
};
