import { Plus } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { KeyCard } from './key-card.tsx';
import type { Domain } from './signing-key.ts';
import type { KeyDeed } from './use-key-deeds.ts';
import { Walk } from './walk.tsx';

/** The signing keys of a domain, and the way to the first. */
export function DkimSection({
  domain,
  onMake,
  onDo,
}: {
  domain: Domain;
  onMake: () => void;
  onDo: (deed: KeyDeed) => void;
}) {
  const { dkim } = domain;
  return (
    <Panel
      title="DKIM"
      aside={
        <Link href="/features/dkim" className="font-medium text-accent hover:underline">
          Settings and self-test
        </Link>
      }
      flush
    >
      <Walk dkim={dkim} />
      {dkim.keys.length === 0 ? (
        <p className="px-4 py-4 text-[13px] text-soft">
          Receivers ask for a signature of the author’s domain before they trust its mail. Without a key nothing is
          signed, and nothing else changes.
        </p>
      ) : (
        <ul className="divide-y">
          {dkim.keys.map((key) => (
            <KeyCard key={key.selector} domain={domain} signingKey={key} onDo={onDo} />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-2 border-t px-4 py-2.5">
        {dkim.keys.length > 0 ? (
          <Guarded needs="configure">
            <Button onClick={onMake}>
              <Plus aria-hidden className="size-4" />
              Make another key
            </Button>
          </Guarded>
        ) : null}
        <CopyAsCurl
          operation="domains.get"
          input={{ domain: domain.domain }}
          className={dkim.keys.length > 0 ? '' : '-ml-3'}
        />
      </div>
    </Panel>
  );
}
