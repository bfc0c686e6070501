import { AlertTriangle } from 'lucide-react';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { visible } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { When } from '../../ui/when.tsx';
import { AcmeSection } from './acme-section.tsx';
import type { Certificate } from './certificate.ts';
import { ChangeSteps } from './change-steps.tsx';
import { ExpiryBadge } from './expiry-badge.tsx';
import { RecordRows } from './record-rows.tsx';
import { StapleLine } from './staple-line.tsx';

/** One certificate: what it says, where it is shown, its staple, its records, and the way to another key. */
export function CertificatePanel({
  certificate,
  onSwitch,
}: {
  certificate: Certificate;
  onSwitch: (to: string) => void;
}) {
  const { name, inUse, problem, change, records, source, acme } = certificate;
  return (
    <Panel
      title={<span className="font-mono break-all">{name}</span>}
      aside={<ExpiryBadge notAfter={inUse?.notAfter ?? null} />}
      flush
    >
      <div className="space-y-3 px-4 py-3">
        {problem || !inUse ? (
          <p className="flex gap-2 text-[13px] text-bad">
            <AlertTriangle aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span className="min-w-0 break-words">{problem ?? 'No running engine shows it.'}</span>
          </p>
        ) : null}
        <Facts
          rows={[
            ['Names', inUse ? visible(inUse.names.join(', ')) || 'none' : ''],
            ['Issuer', inUse ? `${visible(inUse.issuer)}${inUse.isSelfSigned ? ' (itself)' : ''}` : ''],
            ['Valid', inUse ? validity(inUse) : ''],
            ['Key', inUse?.keyType ?? ''],
            ['From', SOURCES[source]],
            ['Shown', placesOf(certificate)],
            ['OCSP staple', <StapleLine key="s" certificate={certificate} />],
            [
              'Fingerprint',
              inUse ? (
                <span key="f" className="font-mono text-xs break-all text-soft">
                  {inUse.fingerprint}
                </span>
              ) : (
                ''
              ),
            ],
          ]}
        />
      </div>
      {acme ? <AcmeSection name={name} acme={acme} /> : null}
      {records.length > 0 ? <RecordRows certificate={certificate} /> : null}
      {change ? <ChangeSteps certificate={certificate} change={change} onSwitch={onSwitch} /> : null}
    </Panel>
  );
}

const validity = ({ notBefore, notAfter }: { notBefore: string; notAfter: string }) => (
  <>
    from <When at={notBefore} /> until <When at={notAfter} />
  </>
);

const SOURCES: Record<Certificate['source'], string> = {
  selfsigned: 'made by Posthorn: it encrypts, and proves nothing but to servers that know its record',
  pem: 'pasted or uploaded',
  files: 'files on the machine',
  acme: 'an authority, asked by Posthorn (ACME)',
};

function placesOf({ listeners, hosts, successorOf, inUse }: Certificate) {
  const parts = [
    listeners.length > 0 ? `by ${listeners.join(', ')}` : '',
    hosts.length > 0 ? `to clients that ask for ${hosts.join(', ')}` : '',
  ].filter((part) => part !== '');
  if (parts.length > 0)
    return (
      <>
        {parts.join('; ')}{' '}
        <Link href="/features/listeners" className="text-accent underline underline-offset-2">
          Listeners
        </Link>
      </>
    );
  if (!inUse) return '';
  return successorOf
    ? `not yet: it stands by for ${successorOf}`
    : 'nowhere: no listener uses it, and no name is its own';
}
