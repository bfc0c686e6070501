import { defineFeature } from '../feature.ts';
import { list } from '../field.ts';

/** A mail-aware front that names the client it speaks for, by a command (Postfix XCLIENT). */
export const xclient = defineFeature({
  group: 'xclient',
  slug: 'xclient',
  task: 'receiving',
  title: 'XCLIENT',
  summary:
    'A front that speaks SMTP itself, such as nginx or another mail server, names the client behind it by a command. The session then begins anew as that client’s.',
  standards: ['Postfix XCLIENT'],
  isOn: ({ hosts }) => hosts.length > 0,
  selfTests: [{ id: 'fronts', title: 'May only trusted fronts speak for others?', answeredBy: 'engine' }],
  rules: ['builtin.xclient'],
  fields: {
    hosts: list({
      title: 'Trusted fronts',
      overridable: 'listener',
      description:
        'Hosts that may speak for other clients. Whoever is here can claim any address and any signed-in account, so name machines of your own only.',
      default: [],
      kind: 'hosts',
    }),
  },
});
