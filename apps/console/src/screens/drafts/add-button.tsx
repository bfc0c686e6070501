import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Guarded } from '../../ui/permission.tsx';

/** Begins a new entry of a list of the settings. */
export function AddButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Guarded needs="configure">
      <Button kind="primary" onClick={onClick}>
        <Plus aria-hidden className="size-4" />
        {children}
      </Button>
    </Guarded>
  );
}
