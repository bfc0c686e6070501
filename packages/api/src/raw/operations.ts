import { verificationFilterInput } from '../procedures/dmarc/filter.ts';
import { eventFilterInput } from '../procedures/events/filter.ts';
import { messageFilterInput } from '../procedures/messages/filter.ts';
import { quarantineFilterShape } from '../views/quarantine.ts';
import { verificationFormats } from './verification-export.ts';

const security = [{ apiKey: [] }, { session: [] }];

/** What is no JSON procedure, for the OpenAPI document: downloads, the event stream and the metrics. */
export const rawOperations: Record<string, Record<string, RawOperation>> = {
  '/messages/export': {
    get: tableExport(
      'messages-export',
      {
        tag: 'messages',
        summary: 'Every message that fits, as a file',
        description:
          'Newest first, at most 100,000; the filters are those of a search. CSV (RFC 4180) with a line for each recipient, or one JSON object a message; of very many recipients the first 25. A file that is not the whole says so in its last line, with the `cursor` of the next one: `{"truncated":true,"words":…,"cursor":…}`, or in CSV a line that ends with `cursor=…`. A download that was cut goes on with the id of its last whole message.',
      },
      [...Object.keys(messageFilterInput), 'cursor'],
    ),
  },
  '/messages/{id}/raw': {
    get: download('messages-raw', 'messages', 'The message as it was accepted, byte for byte', 'message/rfc822'),
  },
  '/messages/{id}/parts/{part}/octets': {
    get: download('messages-parts-octets', 'messages', 'One part, decoded, as a download', 'application/octet-stream', [
      'id',
      'part',
    ]),
  },
  '/sandbox/messages/{id}/raw': {
    get: download('sandbox-raw', 'sandbox', 'What arrived in the sandbox, byte for byte', 'message/rfc822'),
  },
  '/events/stream': {
    get: {
      operationId: 'events-stream',
      summary: 'Events as they happen',
      description:
        'Server-sent events. `event: ready` says that the stream has begun; `event: events` carries an array of at most 200 events, four times a second; `event: skipped` says how many more there were. The id of each is a place: a reconnect with `Last-Event-ID` goes on from there without gap or double, and `event: gap` says that it was too long ago for all. The filters mean what they mean in a search of events. A comment keeps the connection open.',
      tags: ['events'],
      security,
      parameters: ['type', 'text', 'recipient', 'sender', 'domain', 'ip', 'host', 'messageId', 'sessionId'].map(
        (name) => ({
          name,
          in: 'query',
          required: false,
          schema: { type: 'string' },
        }),
      ),
      responses: {
        200: { description: 'The stream', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      },
    },
  },
  '/events/export': {
    get: tableExport(
      'events-export',
      {
        tag: 'events',
        summary: 'Every event that fits, as a file',
        description:
          'Newest first, at most 100,000; the filters are those of a search. CSV (RFC 4180) or one JSON object a line. A file that is not the whole says so in its last line, with the `cursor` of the next one: `{"truncated":true,"words":…,"cursor":…}`, or in CSV a line that ends with `cursor=…`. A download that was cut goes on with the id of its last whole row.',
      },
      [...Object.keys(eventFilterInput), 'cursor'],
    ),
  },
  '/dmarc/verifications/export': {
    get: {
      operationId: 'dmarc-export',
      summary: 'The history of DMARC as a file',
      description:
        'Oldest first, every row that fits; the filters are those of the list. `csv` (RFC 4180), `ndjson` (one object a line), or `opendmarc`: the history file that `opendmarc-import` reads.',
      tags: ['dmarc'],
      security,
      parameters: ['format', ...Object.keys(verificationFilterInput)].map((name) => ({
        name,
        in: 'query',
        required: false,
        schema: name === 'format' ? { type: 'string', enum: verificationFormats } : { type: 'string' },
      })),
      responses: {
        200: {
          description: 'The verifications',
          content: {
            'text/csv': { schema: { type: 'string' } },
            'application/x-ndjson': { schema: { type: 'string' } },
            'text/plain': { schema: { type: 'string' } },
          },
        },
      },
    },
  },
  '/dmarc/reports/{id}/file': {
    get: {
      ...download(
        'dmarc-report-file',
        'dmarc',
        'The file that a report came in, as it came',
        'application/octet-stream',
      ),
      description: 'Needs the permission `read`: reports hold no mail.',
    },
  },
  '/dmarc/failures/{id}/file': {
    get: download('dmarc-failure-file', 'dmarc', 'The mail that a failure report came in', 'message/rfc822'),
  },
  '/quarantine/export': {
    get: tableExport(
      'quarantine-export',
      {
        tag: 'quarantine',
        summary: 'Everything in quarantine that fits, as a file',
        description:
          'Newest first, at most 100,000; the filters are those of the list. CSV (RFC 4180) or one JSON object a line.',
      },
      Object.keys(quarantineFilterShape),
    ),
  },
  '/audit/export': {
    get: tableExport(
      'audit-export',
      {
        tag: 'audit',
        summary: 'The audit log as a file',
        description:
          'Newest first, streamed: `csv` (RFC 4180) or `ndjson`, one object a line. Takes the filters of the list. Needs the permission `audit`.',
      },
      ['actor', 'action', 'target', 'address', 'text', 'before', 'after'],
    ),
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      summary: 'Numbers for Prometheus',
      description: 'Text format 0.0.4. From this machine without a key, unless a proxy passes the request on.',
      tags: ['health'],
      security: [{}, ...security],
      servers: [{ url: '/' }],
      responses: { 200: { description: 'The numbers', content: { 'text/plain': { schema: { type: 'string' } } } } },
    },
  },
};

type RawOperation = {
  responses: Record<string, { description: string; content?: unknown }>;
  parameters?: unknown[];
  [member: string]: unknown;
};

/** Rows as CSV or as one JSON object a line; `filters` are query parameters of text. */
function tableExport(
  operationId: string,
  { tag, summary, description }: { tag: string; summary: string; description: string },
  filters: readonly string[],
): RawOperation {
  const text = { schema: { type: 'string' } };
  return {
    operationId,
    summary,
    description,
    tags: [tag],
    security,
    parameters: ['format', ...filters].map((name) => ({
      name,
      in: 'query',
      required: false,
      schema: name === 'format' ? { type: 'string', enum: ['csv', 'ndjson'] } : { type: 'string' },
    })),
    responses: {
      200: { description: 'The rows', content: { 'text/csv': text, 'application/x-ndjson': text } },
    },
  };
}

function download(
  operationId: string,
  tag: string,
  summary: string,
  type: string,
  names: string[] = ['id'],
): RawOperation {
  return {
    operationId,
    summary,
    description: 'Needs the permission `content`.',
    tags: [tag],
    security,
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    responses: {
      200: { description: summary, content: { [type]: { schema: {} } } },
    },
  };
}
