import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { count, flag, lineSchema, optionalLine, port, requiredLine, seconds, secret } from '../field.ts';
import { hostRule, nameOrAllRule, nameRule } from '../line-rules.ts';

const proxy = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What routes and events call this proxy.', rule: nameRule }),
  host: requiredLine({ title: 'Host', description: 'Name or IP address of the proxy.', rule: hostRule }),
  port: port({
    title: 'Port',
    description: 'The port on which it speaks SOCKS5.',
    standard: 'RFC 1928 §3',
    default: 1080,
  }),
  username: optionalLine({
    title: 'User name',
    description: 'With what name we sign in at the proxy. Leave it empty for none.',
    standard: 'RFC 1929',
    placeholder: 'no sign-in',
  }),
  password: secret({
    title: 'Password',
    description: 'The password that goes with the user name; stored encrypted and never shown.',
    standard: 'RFC 1929',
    secret: 'credential',
  }).exactOptional(),
  timeout: seconds({
    title: 'Wait for the proxy',
    description:
      'How long it may take to answer before the next one is tried. Waiting for the other server is counted by delivery.connectTimeout.',
    default: 5,
    min: 1,
    max: 60,
  }),
  priority: count({
    title: 'Priority',
    description: 'Proxies with a higher number are tried first, the others only when none of them answers.',
    default: 0,
    min: 0,
    max: 1000,
  }),
  weight: count({
    title: 'Weight',
    description:
      'Among proxies of one priority, how often this one comes first: 2 twice as often as 1, 0 after all others.',
    default: 1,
    min: 0,
    max: 1000,
  }),
  enabled: flag({ title: 'Enabled', description: 'Off makes Posthorn pass over this proxy.', default: true }),
});

/** Proxies on the way out. */
export const socks = defineFeature({
  group: 'socks',
  slug: 'socks',
  task: 'sending',
  title: 'SOCKS proxies',
  summary:
    'Mail can leave through SOCKS5 proxies, which connect to other servers for us. Use them where only certain machines may reach port 25, or where other servers are to see another address.',
  standards: ['RFC 1928', 'RFC 1929'],
  direction: 'out',
  isOn: ({ proxies }) => proxies.some(({ enabled }) => enabled),
  events: ['socks:connect', 'socks:failed', 'socks:none', 'tcp:connect'],
  selfTests: [{ id: 'proxies', title: 'Does each proxy take us, and connect?', answeredBy: 'worker' }],
  fields: {
    proxies: z.array(proxy).max(50).default([]).meta({
      title: 'Proxies',
      description:
        'Tried by priority until one responds. A proxy is told addresses and never names: DNS, DANE and MTA-STS stay ours.',
      widget: 'entries',
      key: 'name',
    }),
    use: z.array(lineSchema(nameOrAllRule, 64)).max(50).default([]).meta({
      title: 'Leave through',
      overridable: 'domain',
      description:
        'Names of proxies, or * for all of them. Empty: mail leaves directly. A route can say otherwise. When none of them can be used, mail waits and never leaves directly.',
      widget: 'lines',
    }),
  },
});
