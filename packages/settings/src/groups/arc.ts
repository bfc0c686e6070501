import { defineFeature } from '../feature.ts';
import { flag, list } from '../field.ts';

/** Who has already checked this message on its way here. */
export const arc = defineFeature({
  group: 'arc',
  slug: 'arc',
  task: 'judging',
  title: 'ARC',
  summary:
    'Forwarders and mailing lists seal what they found before they changed a message. A chain counts only when its last sealer is trusted here; the field is winding ARC down.',
  standards: ['RFC 8617'],
  isOn: ({ verify }) => verify,
  selfTests: [{ id: 'chains', title: 'Is a chain that holds told from one that does not?', answeredBy: 'engine' }],
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
  },
});
