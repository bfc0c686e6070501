'use client';

import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Permission, usePermission } from '../../ui/permission.tsx';

/** For pages whose every answer needs a permission: whoever lacks it reads who has it, and nothing is asked of the server. */
export function OnlyWith({ needs, children, who }: { needs: Permission; who: string; children: ReactNode }) {
  const { may, why, isKnown } = usePermission(needs);
  if (may || !isKnown) return children;
  return (
    <div className="flex flex-col items-center gap-1.5 rounded-xl border bg-surface px-6 py-12 text-center shadow-card">
      <Lock aria-hidden className="size-5 text-faint" />
      <p className="font-medium">{why}</p>
      <p className="max-w-md text-soft">{who}</p>
    </div>
  );
}
