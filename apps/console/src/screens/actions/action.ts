import type { Configuration } from '@posthorn/settings/configuration';
import type { Outputs } from '../../ui/trpc.ts';

/** An action and a veto as the settings hold them. */
export type Action = Configuration['events']['actions'][number];
export type Veto = Configuration['events']['vetoes'][number];
/** How an action in force does. */
export type ActionHealth = Outputs['actions']['get'];
export type Run = Outputs['actions']['runs']['items'][number];
/** What a veto in force was asked. */
export type VetoHealth = Outputs['vetoes']['list']['items'][number];
export type VetoRun = Outputs['vetoes']['runs']['items'][number];
export type TestResult = NonNullable<Outputs['actions']['testRun']['result']>;

/** The lists of the settings that hold them. */
export const ACTIONS = 'events.actions';
export const VETOES = 'events.vetoes';

/** The page of one. */
export const actionHref = (name: string): string => `/settings/actions/${encodeURIComponent(name)}`;
export const vetoHref = (name: string): string => `/settings/vetoes/${encodeURIComponent(name)}`;

/** The names of what steps and vetoes do. */
export const kindWords: Readonly<Record<Action['steps'][number]['kind'] | Veto['ask']['kind'], string>> = {
  sql: 'SQL',
  redis: 'Redis',
  webhook: 'Webhook',
  log: 'Log line',
  suppress: 'Suppress',
  cel: 'Expression',
};

/** What an action does, in a few words. */
export const stepsWords = (steps: readonly { kind: keyof typeof kindWords }[]): string =>
  steps.map(({ kind }) => kindWords[kind]).join(', then ');
