import type { z } from 'zod';
import type { Configuration } from './configuration.ts';
import type { dcc } from './groups/dcc.ts';

type Listed = Configuration['content']['scanners'][number];

/** DCC among the scanners; its own settings come along. */
export type DccScanner = Omit<Listed, 'kind' | 'password'> & { kind: 'dcc'; dcc: z.output<typeof dcc.schema> };

/** A scanner as profiles name it: one of the list, or DCC, which has a page of its own. */
export type ScannerSettings = Listed | DccScanner;

/** All scanners of a configuration, switched on or not. DCC is one where it has an address. */
export const scannersOf = ({ content, dcc }: Pick<Configuration, 'content' | 'dcc'>): ScannerSettings[] =>
  dcc.address === '' ? content.scanners : [...content.scanners, dccScanner(dcc)];

export const dccScanner = (settings: DccScanner['dcc']): DccScanner => ({
  name: DCC,
  kind: 'dcc',
  address: settings.address,
  timeout: settings.timeout,
  onFailure: settings.onFailure,
  maxSize: settings.maxSize,
  tooLarge: 'accept',
  atOnce: settings.atOnce,
  addFields: settings.addHeader,
  enabled: true,
  dcc: settings,
});

/** What profiles call it. */
export const DCC = 'dcc';
