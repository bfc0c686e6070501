'use client';

import { useQueryParam } from '../../search/use-query-param.ts';
import { classes } from '../../ui/classes.ts';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Refused } from '../../ui/refused.tsx';
import { ProbeForm } from './probe-form.tsx';
import { ProbeSteps } from './probe-steps.tsx';
import { ProbeVerdict } from './probe-verdict.tsx';
import { RecentProbes } from './recent-probes.tsx';
import { type Probe, useProbe } from './use-probe.ts';

/** How would mail leave, and what would be demanded of whoever takes it? Watches a worker find out. */
export function ProbeScreen() {
  const [to] = useQueryParam('to');
  const [run, open] = useQueryParam('run');
  const { probe, start, isBusy, isLost, error, retry } = useProbe(run, open);
  return (
    <>
      <PageHead
        title="Probe"
        lead="Goes the way of a message as far as you say, under the settings in force: DNS, policies, connection, encryption, certificate. It never sends one."
      />
      <ProbeForm to={to} of={probe?.input} isBusy={isBusy} onAsk={(asked) => start.mutate(asked)} />
      <Refused error={start.error} className="mb-4" />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_280px]">
        {/* What comes by and by pushes nothing about that is in sight. */}
        <div className={classes('min-w-0 space-y-4', run !== '' && 'min-h-screen lg:min-h-0')}>
          {isLost ? (
            <Panel>
              <Failure error={error} retry={retry} />
            </Panel>
          ) : run === '' ? (
            <Panel>
              <Empty title="Probe a domain or an address">
                MX, TLSA and MTA-STS records with what DNSSEC says of them, then each mail host: what is demanded of it,
                and whether it is that.
              </Empty>
            </Panel>
          ) : probe ? (
            <Found probe={probe} />
          ) : (
            <Panel flush>
              <SkeletonRows rows={6} />
            </Panel>
          )}
        </div>
        <RecentProbes shown={run} />
      </div>
    </>
  );
}

function Found({ probe }: { probe: Probe }) {
  const hosts = [...new Set(probe.steps.flatMap(({ host }) => host ?? []))];
  const domain = probe.steps.filter(({ host }) => host === null);
  return (
    <>
      <ProbeVerdict probe={probe} />
      {domain.length > 0 ? (
        <Panel title="The domain">
          <ProbeSteps steps={domain} label="Steps of the domain" />
        </Panel>
      ) : null}
      {hosts.map((host) => (
        <Panel key={host} title={<span className="font-mono break-all">{host}</span>}>
          <ProbeSteps steps={probe.steps.filter((step) => step.host === host)} label={`Steps of ${host}`} />
        </Panel>
      ))}
    </>
  );
}
