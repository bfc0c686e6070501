import type { ApiContext } from '../context.ts';
import type { Permission } from '../permissions.ts';
import { exportAudit } from './audit-export.ts';
import { downloadFailure, downloadMessage, downloadPart, downloadReport, downloadSandboxMessage } from './downloads.ts';
import { exportEvents } from './event-export.ts';
import { eventStreamResponse } from './event-stream.ts';
import { exportMessages } from './message-export.ts';
import { exportQuarantine } from './quarantine-export.ts';
import type { Tail } from './tail.ts';
import { exportVerifications } from './verification-export.ts';

/** One GET address that answers something else than JSON of a procedure; `needs` is checked before `answer` runs. */
export type RawRoute = {
  path: `/${string}`;
  needs: Permission;
  answer(asked: RawRequest): Response | Promise<Response>;
};

export type RawRequest = {
  context: ApiContext;
  /** What stood in the place of each `{name}`, decoded; absent ones are empty. */
  parameters: { id: string; part: string };
  request: Request;
  tail: Tail;
};

/** All of them; the role tests walk this list, so that none goes without a check. */
export const rawRoutes: RawRoute[] = [
  {
    path: '/messages/{id}/raw',
    needs: 'content',
    answer: ({ context, parameters }) => downloadMessage(context, parameters.id),
  },
  {
    path: '/messages/{id}/parts/{part}/octets',
    needs: 'content',
    answer: ({ context, parameters }) => downloadPart(context, parameters.id, parameters.part),
  },
  {
    path: '/sandbox/messages/{id}/raw',
    needs: 'content',
    answer: ({ context, parameters }) => downloadSandboxMessage(context, parameters.id),
  },
  {
    path: '/messages/export',
    needs: 'read',
    answer: ({ context, request }) => exportMessages(context, new URL(request.url).searchParams),
  },
  {
    path: '/events/export',
    needs: 'read',
    answer: ({ context, request }) => exportEvents(context, new URL(request.url).searchParams),
  },
  { path: '/events/stream', needs: 'read', answer: ({ tail, request }) => eventStreamResponse(tail, request) },
  {
    path: '/dmarc/verifications/export',
    needs: 'read',
    answer: ({ context, request }) => exportVerifications(context, new URL(request.url).searchParams),
  },
  {
    path: '/dmarc/reports/{id}/file',
    needs: 'read',
    answer: ({ context, parameters }) => downloadReport(context, parameters.id),
  },
  {
    path: '/dmarc/failures/{id}/file',
    needs: 'content',
    answer: ({ context, parameters }) => downloadFailure(context, parameters.id),
  },
  {
    path: '/quarantine/export',
    needs: 'read',
    answer: ({ context, request }) => exportQuarantine(context, new URL(request.url).searchParams),
  },
  {
    path: '/audit/export',
    needs: 'audit',
    answer: ({ context, request }) => exportAudit(context, new URL(request.url).searchParams),
  },
];

/** The route for a path below `/api/v1`. */
export const findRawRoute = (pathname: string): { route: RawRoute; parameters: RawRequest['parameters'] } | null => {
  for (const { route, pattern } of compiled) {
    const found = pattern.exec(pathname);
    if (found) return { route, parameters: { id: found.groups?.['id'] ?? '', part: found.groups?.['part'] ?? '' } };
  }
  return null;
};

const compiled = rawRoutes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]{1,200})')}$`),
}));
