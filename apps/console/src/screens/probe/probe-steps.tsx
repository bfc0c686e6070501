import { AlertTriangle, Check, CircleHelp, type LucideIcon, X } from 'lucide-react';
import type { Tone } from '../../ui/badge.tsx';
import { formatDuration } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Rail } from '../../ui/rail.tsx';
import { DnssecMark } from './dnssec-mark.tsx';
import { ProbeRows } from './probe-rows.tsx';
import type { ProbeStep } from './use-probe.ts';

/** Steps in the order in which they were taken, each with its time. */
export function ProbeSteps({ steps, label }: { steps: readonly ProbeStep[]; label: string }) {
  return (
    <ol aria-label={label}>
      {steps.map((step, index) => {
        const isLast = index === steps.length - 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps of one probe never move
          <li key={index} className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3">
            <Rail {...looks[step.state]} isLast={isLast} />
            <div className={isLast ? 'min-w-0 pt-0.5' : 'min-w-0 pt-0.5 pb-4'}>
              <div className="flex items-baseline justify-between gap-3">
                <h3 className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-[13px] font-medium">
                  <span className="sr-only">{states[step.state]}:</span>
                  {titles[step.kind]}
                  {step.dnssec ? <DnssecMark dnssec={step.dnssec} /> : null}
                </h3>
                <span className="tabular shrink-0 text-xs text-faint">{formatDuration(step.ms)}</span>
              </div>
              <p className="mt-0.5 text-[13px] break-words text-soft">
                <MailText text={step.words} />
              </p>
              {step.lines.length > 0 ? (
                <div className="mt-1.5 max-h-64 overflow-y-auto rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-all">
                  {step.lines.map((line, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: lines of one answer never move
                    <div key={at}>
                      <MailText text={line} />
                    </div>
                  ))}
                </div>
              ) : null}
              <ProbeRows rows={step.rows} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

const looks: Record<ProbeStep['state'], { icon: LucideIcon; tone: Tone }> = {
  ok: { icon: Check, tone: 'good' },
  warn: { icon: AlertTriangle, tone: 'warn' },
  fail: { icon: X, tone: 'bad' },
  unknown: { icon: CircleHelp, tone: 'quiet' },
};

const states: Record<ProbeStep['state'], string> = {
  ok: 'Good',
  warn: 'Look at this',
  fail: 'Wrong',
  unknown: 'Could not look',
};

const titles: Record<ProbeStep['kind'], string> = {
  route: 'Route',
  mx: 'MX',
  policy: 'MTA-STS',
  addresses: 'Addresses',
  tlsa: 'TLSA',
  dns: 'DNS',
  demands: 'What is demanded',
  connect: 'Connection',
  greeting: 'Greeting',
  ehlo: 'EHLO',
  tls: 'TLS',
  certificate: 'Certificate',
  'sign-in': 'Sign-in',
  judgement: 'Judgement',
  mail: 'MAIL',
  rcpt: 'RCPT',
};
