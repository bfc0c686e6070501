import type { Configuration } from '@posthorn/settings/configuration';
import type { ScannerSettings } from '@posthorn/settings/scanners';
import type { Outputs } from '../../../ui/trpc.ts';

export type Scanner = ScannerSettings;
export type Profile = Configuration['content']['profiles'][number];
export type ScannerHealth = Outputs['scanners']['list']['items'][number];
export type ScannerAnswer = NonNullable<Outputs['scanners']['testRun']['answer']>;

/** The lists of the settings that hold them. */
const SCANNERS = 'content.scanners';
export const PROFILES = 'content.profiles';

/** Where a scanner, or a profile, is changed. */
export const formHref = (list: string): string => `/features/content#${list}`;

export const kindNames: Record<Scanner['kind'], string> = {
  rspamd: 'rspamd',
  spamd: 'SpamAssassin',
  clamd: 'ClamAV',
  dcc: 'DCC',
  milter: 'milter',
  http: 'your own',
};

/** Where this one is changed. */
export const scannerHref = ({ kind }: Scanner): string => (kind === 'dcc' ? '/features/dcc' : formHref(SCANNERS));

/** What follows in a profile, in a few words. */
export const actionWords = ({ actions }: Profile): string =>
  actions.length === 0
    ? 'as scanners say: malware is refused'
    : actions
        .slice(0, 3)
        .map(({ on, atLeast, outcome, to }) => {
          const when = on === 'score' ? `score ${atLeast}` : on;
          return `${when}: ${outcome}${to === '' ? '' : ` ${to}`}`;
        })
        .join(', ') + (actions.length > 3 ? ` and ${actions.length - 3} more` : '');
