import type { ScanMessage } from '../index.ts';

/** What dccifd is asked to do with one message beyond looking at it. */
export type DccOptions = {
  /** Give back the X-DCC field. */
  header: boolean;
  /** Keep a log of this message on its side. */
  log: boolean;
  /** `usual`: as the daemon was started; `query`: look without learning. */
  grey: 'usual' | 'off' | 'query';
  /** Only ask; report nothing to the DCC server. */
  query: boolean;
  /** Greylisting counts, bulk does not. */
  noReject: boolean;
};

/**
 * What stands in front of the message (dccifd(8), PROTOCOL): options, the client with its name behind a CR, HELO, sender, each recipient on a line of
 * its own, and an empty line. `clientAddress` stands in for that of the client.
 */
export function formatDccRequest(message: ScanMessage, options: DccOptions, clientAddress?: string): string {
  const { client, helo, recipients, reversePath } = message;
  const name = clientAddress === undefined ? (client.name ?? '') : '';
  return [
    wordsOf(options).join(' '),
    `${oneLine(clientAddress ?? client.address)}${name === '' ? '' : `\r${oneLine(name)}`}`,
    oneLine(helo),
    reversePath === '' ? '<>' : oneLine(reversePath),
    ...recipients.map(oneLine),
    '',
    '',
  ].join('\n');
}

function wordsOf({ header, log, grey, query, noReject }: DccOptions): string[] {
  return [
    ...(header ? ['header'] : []),
    ...(log ? ['log'] : []),
    ...(grey === 'usual' ? [] : [grey === 'off' ? 'grey-off' : 'grey-query']),
    ...(query ? ['query'] : []),
    ...(noReject ? ['no-reject'] : []),
  ];
}

/** What came over the wire must not become a line of its own, nor an empty one. */
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 1000) || '-';
