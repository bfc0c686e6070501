import type { ScanAnswer } from '@posthorn/scan/answer';
import { scanWithClamd } from '@posthorn/scan/clamav/scan';
import { scanWithDcc } from '@posthorn/scan/dcc/scan';
import { scanWithHttp } from '@posthorn/scan/http-scanner/scan';
import type { BodySink, ScanMessage } from '@posthorn/scan/index';
import { scanWithMilter } from '@posthorn/scan/milter/scan';
import { scanWithRspamd } from '@posthorn/scan/rspamd/scan';
import { scanWithSpamd } from '@posthorn/scan/spamassassin/scan';
import type { Configuration } from '@posthorn/settings/configuration';
import { scannerAddress } from '@posthorn/settings/scanner-address';
import type { ScannerSettings } from '@posthorn/settings/scanners';
import type { InForce } from '../in-force.ts';
import { dialTo } from './dial.ts';

export type AskOptions = {
  signal: AbortSignal;
  secret: InForce['secret'];
  /** By what DCC is to know the client. */
  clientAddress?: string | undefined;
  milter: Configuration['milter'];
  /** Where a new body goes; left out: nowhere. */
  newBody?: () => BodySink;
};

/** Shows a message to one scanner. Rejects with a fault. */
export async function askScanner(
  scanner: ScannerSettings,
  message: ScanMessage,
  { signal, secret, clientAddress, milter, newBody = nowhere }: AskOptions,
): Promise<ScanAnswer> {
  const read = scannerAddress(scanner.kind, scanner.address);
  if (!read.ok) throw new Error(read.reason);
  const dial = dialTo(read.address);
  if (scanner.kind === 'dcc') return await scanWithDcc(message, { dial, signal, options: scanner.dcc, clientAddress });
  const password = scanner.password === undefined ? '' : await secret(scanner.password);
  switch (scanner.kind) {
    case 'rspamd':
      return await scanWithRspamd(message, { dial, signal, password });
    case 'spamd':
      return await scanWithSpamd(message, { dial, signal, user: '' });
    case 'clamd':
      return await scanWithClamd(message, dial, signal);
    case 'milter':
      return await scanWithMilter(message, { dial, signal, ...milterTerms(milter, scanner.name), newBody });
    case 'http':
      return await scanWithHttp(message, { dial, signal, url: new URL(scanner.address), password });
  }
}

const milterTerms = ({ mayChange, exceptions, maxBody }: Configuration['milter'], name: string) => ({
  mayChange: exceptions.find(({ milter }) => milter === name)?.mayChange ?? mayChange,
  maxBody,
});

const nowhere = (): BodySink => ({ write: () => true, caughtUp: async () => {} });
