import type { RequestHandler } from '@posthorn/db/requests';
import { answerWith } from '@posthorn/scan/answer';
import { faultOf } from '@posthorn/scan/fault';
import type { ScanMessage } from '@posthorn/scan/index';
import { type ScannerSample, type ScannerTrialResult, scannerTrialInput } from '@posthorn/settings/scanner-trial';
import { dccScanner, type ScannerSettings } from '@posthorn/settings/scanners';
import type { House } from '../house.ts';
import { askScanner } from './ask.ts';

/** Answers requests of kind `scanner-test`: shows a scanner a made-up message, whatever is known of its health. */
export const scannerTrialHandler =
  (house: Pick<House, 'inForce' | 'now'>): RequestHandler =>
  async (input) => {
    const { scanner, sample } = scannerTrialInput.parse(input);
    return await tryScanner(house, scanner.kind === 'dcc' ? dccScanner(scanner.dcc) : scanner, sample);
  };

/** Shows a scanner a made-up message. Never rejects for what the scanner does. */
export async function tryScanner(
  { inForce, now }: Pick<House, 'inForce' | 'now'>,
  scanner: ScannerSettings,
  sample: ScannerSample,
): Promise<ScannerTrialResult> {
  const { hostname, secret, configuration } = inForce();
  const began = now();
  try {
    const message = sampleMessage(sample, hostname, new Date(began));
    const signal = AbortSignal.timeout(scanner.timeout * 1000);
    const { verdict, score, threshold, symbols, opaque, fields } = await askScanner(unreported(scanner), message, {
      signal,
      secret,
      milter: configuration.milter,
    });
    return { ms: now() - began, fault: null, verdict, score, threshold, symbols, opaque, fields };
  } catch (error) {
    const { score, threshold, symbols, opaque, fields } = answerWith({ verdict: 'clean' });
    const fault = faultOf(error);
    const words = fault.kind === 'unreachable' ? `cannot be reached: ${fault.message}` : fault.message;
    return { ms: now() - began, fault: words, verdict: null, score, threshold, symbols, opaque, fields };
  }
}

/** What is made up for a test is no mail that anybody got. */
const unreported = (scanner: ScannerSettings): ScannerSettings =>
  scanner.kind === 'dcc' ? { ...scanner, dcc: { ...scanner.dcc, query: true, grey: 'off' } } : scanner;

function sampleMessage(sample: ScannerSample, hostname: string, at: Date): ScanMessage {
  const date = at.toUTCString().replace('GMT', '+0000');
  const content = Buffer.from(
    [
      'From: A test of Posthorn <postmaster@example.org>',
      'To: postmaster@example.org',
      'Subject: A test of this scanner',
      `Date: ${date}`,
      `Message-ID: <scanner-test-${at.getTime()}@${hostname}>`,
      '',
      SAMPLES[sample],
      '',
    ].join('\r\n'),
  );
  return {
    id: 'scanner-test',
    hostname,
    client: { address: '192.0.2.1', port: 25, name: undefined },
    helo: 'example.org',
    user: undefined,
    tls: undefined,
    reversePath: 'postmaster@example.org',
    recipients: ['postmaster@example.org'],
    trace: Buffer.from(`Received: from example.org ([192.0.2.1]) by ${hostname} with ESMTP; ${date}\r\n`),
    size: content.length,
    async *content() {
      yield content;
    },
  };
}

/** In parts, so that no scanner stops at this file. */
const SAMPLES: Readonly<Record<ScannerSample, string>> = {
  plain: 'There is nothing in this message.',
  gtube: `XJS*C4JDBQADN1.NSBN3*2IDNEN*${'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL'}*C.34X`,
  eicar: `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!'}$H+H*`,
};
