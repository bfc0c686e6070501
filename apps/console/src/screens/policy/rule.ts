import type { Configuration } from '@posthorn/settings/configuration';

/** A rule of the operator's, as the settings hold it. */
export type Rule = Configuration['rules']['ordered'][number];
export type Effect = Rule['effects'][number];

/** A rule that does nothing yet. */
export const blankRule = (name: string): Rule => ({
  name,
  enabled: true,
  description: '',
  stages: ['rcpt'],
  when: '',
  verdict: 'warn',
  reply: { code: 0, enhanced: '', text: '' },
  effects: [],
  limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
  onError: 'defer',
});

/** The page where a rule is edited. */
export const ruleHref = (name: string): string => `/policy/rules/${encodeURIComponent(name)}`;

/** The list of the settings that holds the rules. */
export const RULES = 'rules.ordered';
