import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { flag, type LineRule, lineSchema, list, optionalLine } from '../field.ts';
import { domainRule, nameOrAllRule, selectorRule } from '../line-rules.ts';

/** Who has already checked this message on its way here. */
export const arc = defineFeature({
  group: 'arc',
  slug: 'arc',
  task: 'judging',
  title: 'ARC',
  summary:
    'Forwarders and mailing lists seal what they found before they changed a message. A chain counts only when its last sealer is trusted here. Posthorn can seal what it forwards, but the field is winding ARC down: few receivers look at seals, and fewer will.',
  standards: ['RFC 8617'],
  isOn: ({ verify, seal }) => verify || seal,
  events: ['arc:sealed', 'arc:unsealed'],
  selfTests: [
    { id: 'chains', title: 'Is a chain that holds told from one that does not?', answeredBy: 'engine' },
    { id: 'sealing', title: 'Would others verify what is sealed here?', answeredBy: 'worker' },
  ],
  variables: [
    { name: 'arc.state', type: 'string', stages: ['prdr', 'data'], words: 'One of pass, fail or none.' },
    { name: 'arc.stateReason', type: 'string', stages: ['prdr', 'data'], words: 'Why the chain fails.' },
    { name: 'arc.domains', type: 'list<string>', stages: ['prdr', 'data'], words: 'Who sealed, first handler first.' },
    {
      name: 'arc.oldestPass',
      type: 'int',
      stages: ['prdr', 'data'],
      words: 'The lowest instance from which on the content is unchanged; 0 for all.',
    },
  ],
  fields: {
    verify: flag({
      title: 'Check chains',
      overridable: 'listener',
      description: 'Checks the chain of mail from clients that neither signed in nor are relay hosts.',
      standard: 'RFC 8617 §5.2',
      default: true,
    }),
    trustedSealers: list({
      title: 'Trusted sealers',
      description:
        'Domains of forwarders whose word is taken: a passing chain whose last seal is theirs keeps DMARC from holding the message against its author.',
      standard: 'RFC 8617 §7.2.1',
      default: [],
      kind: 'domains',
    }),
    seal: flag({
      title: 'Seal forwarded mail',
      description:
        'Adds a seal to mail that an alias sends elsewhere, and to that of the routes named below, with the results found when it came in. Off, as few receivers weigh chains any more; sender rewriting (SRS) and leaving messages as they are help more.',
      standard: 'RFC 8617 §5.1',
      default: false,
    }),
    sealAs: optionalLine({
      title: 'Seal as',
      description: 'The domain that seals: one of those with DKIM keys, since seals are made with its keys.',
      standard: 'RFC 8617 §4.1.3',
      placeholder: 'required to seal',
      rule: domainRule,
    }),
    sealSelector: optionalLine({
      title: 'Key',
      description: 'The selector of one RSA key. Better left empty: then seals follow the keys as they are changed.',
      placeholder: 'the RSA key that signs',
      max: 63,
      rule: selectorRule,
    }),
    sealRoutes: z.array(lineSchema(nameOrAllRule, 64)).max(1000).default([]).meta({
      title: 'Forwarding routes',
      description:
        'Routes whose mail counts as forwarded although no alias led there, by name; default is the last resort, * is all.',
      widget: 'lines',
    }),
    timestamps: flag({
      title: 'Tell the time',
      description: 'Says in t= when it was sealed.',
      standard: 'RFC 8617 §4.1.2',
      default: true,
    }),
    expire: flag({
      title: 'Signatures expire',
      description: 'Says in x= until when the message signature holds; a seal itself never expires.',
      standard: 'RFC 6376 §3.5',
      default: false,
    }),
    expireAt: optionalLine({
      title: 'Expire at',
      description: 'Seconds from the moment of sealing behind a +, such as +604800 for a week; or a Unix time.',
      placeholder: 'one month from then',
      max: 12,
      rule: expiryRule,
    }),
  },
});

/** `+n` seconds from now, or a plain Unix time. */
function expiryRule(text: string): ReturnType<LineRule> {
  if (/^(?:\+[1-9]\d{0,8}|[1-9]\d{8,10})$/.test(text)) return undefined;
  return { reason: 'wanted: + and seconds, such as +604800, or a Unix time', position: 0 };
}
