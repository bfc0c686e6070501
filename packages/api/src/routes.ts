import type { AnyTRPCProcedure } from '@trpc/server';
import type { z } from 'zod';
import type { AppRouter } from './router.ts';
import type { OperationMeta } from './trpc.ts';

/** One REST operation: the procedure behind a method and a path. */
export type Route = {
  procedure: string;
  method: string;
  path: string;
  type: 'query' | 'mutation';
  meta: OperationMeta;
  inputSchema: z.ZodType | undefined;
};

export type RouteMatch =
  | { kind: 'found'; route: Route; parameters: Record<string, string> }
  | { kind: 'method-not-allowed'; allow: string[] }
  | { kind: 'not-found' };

/** Every operation of the router, in the order the router lists them. */
export const routesOf = (router: AppRouter): Route[] =>
  Object.entries(router._def.procedures as unknown as Record<string, AnyTRPCProcedure>).flatMap(([name, procedure]) => {
    const meta = procedure._def.meta as OperationMeta | undefined;
    if (!meta?.openapi) return [];
    const { inputs } = procedure._def as unknown as { inputs: z.ZodType[] };
    const type = procedure._def.type === 'query' ? 'query' : 'mutation';
    return [
      { procedure: name, method: meta.openapi.method, path: meta.openapi.path, type, meta, inputSchema: inputs[0] },
    ];
  });

/** Finds the operation for a method and a path; literal segments win over parameters. */
export const createRouteMatcher = (routes: Route[]): ((method: string, pathname: string) => RouteMatch) => {
  const compiled = routes
    .map((route) => ({ route, segments: route.path.split('/').slice(1) }))
    .sort((a, b) => parameterCount(a.segments) - parameterCount(b.segments));
  return (method, pathname) => {
    const actual = pathname.split('/').slice(1);
    const allow = new Set<string>();
    for (const { route, segments } of compiled) {
      const parameters = matchSegments(segments, actual);
      if (!parameters) continue;
      if (route.method === method) return { kind: 'found', route, parameters };
      allow.add(route.method);
    }
    return allow.size > 0 ? { kind: 'method-not-allowed', allow: [...allow] } : { kind: 'not-found' };
  };
};

const matchSegments = (segments: string[], actual: string[]): Record<string, string> | null => {
  if (segments.length !== actual.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const text = actual[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== text) return null;
      continue;
    }
    const value = decode(text);
    if (!value) return null;
    parameters[segment.slice(1, -1)] = value;
  }
  return parameters;
};

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

const parameterCount = (segments: string[]): number => segments.filter((segment) => segment.startsWith('{')).length;
