import { useId } from 'react';
import { kinds, type NamedList } from './named-list.ts';

/** What a list holds. Belongs in a fieldset, which names it. */
export function KindChoice({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  const name = useId();
  return Object.entries(kinds).map(([one, { words }]) => (
    <label
      key={one}
      className="-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] has-enabled:hover:bg-sunken"
    >
      <input
        type="radio"
        name={name}
        checked={kind === one}
        onChange={() => onChange(one as Kind)}
        className="mt-[3px] size-3.5 accent-(--accent)"
      />
      <span>
        <span className="font-medium">{one}</span> <span className="text-xs text-soft">{words}</span>
      </span>
    </label>
  ));
}

type Kind = NamedList['kind'];
