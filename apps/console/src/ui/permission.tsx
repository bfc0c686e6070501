'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { type Outputs, useTRPC } from './trpc.ts';

export type Permission = Outputs['account']['me']['permissions'][number];

/** Who is signed in; undefined until the server has said so. */
export const useViewer = (): Outputs['account']['me'] | undefined =>
  useQuery(useTRPC().account.me.queryOptions(undefined, { staleTime: 60_000 })).data;

/** May the viewer do it, and if not, why; `isKnown` is false until the server has said who is there. The API decides again, whatever a page shows. */
export const usePermission = (needs: Permission): { may: boolean; why: string; isKnown: boolean } => {
  const data = useViewer();
  const may = data?.permissions.includes(needs) ?? false;
  return {
    may,
    isKnown: data !== undefined,
    why: may || !data ? '' : `Your role, ${data.role}, may not ${deeds[needs]}.`,
  };
};

/** Controls that need a permission: shown to everybody, disabled with the reason for those who may not. */
export function Guarded({
  needs,
  children,
  className,
}: {
  needs: Permission;
  children: ReactNode;
  className?: string;
}) {
  const { may, why } = usePermission(needs);
  return (
    <fieldset disabled={!may} title={why || undefined} className={classes('min-w-0', className ?? 'contents')}>
      {why ? <legend className="sr-only">{why}</legend> : null}
      {children}
    </fieldset>
  );
}

const deeds: Record<Permission, string> = {
  read: 'look at this',
  content: 'read the content of mail',
  queue: 'change mail that waits',
  configure: 'change settings',
  audit: 'read the audit log',
  admin: 'manage people and API keys',
};
