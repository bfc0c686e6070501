import { ArrowRight, Ban, Check, Clock, Minus } from 'lucide-react';
import { tones } from '../../ui/badge.tsx';
import { classes } from '../../ui/classes.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { settingHref } from '../drafts/setting-link.ts';
import { AliasTree } from './alias-tree.tsx';

type Item = Outputs['routing']['trace']['items'][number];
type Way = NonNullable<Item['way']>;
type States = Outputs['routing']['trace']['destinations'];

/** One address: the result first, then each question that led there. */
export function WayPanel({ item, destinations }: { item: Item; destinations: States }) {
  return (
    <Panel
      title={
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono font-medium break-all">
            <MailText text={item.asked} />
          </span>
          {item.way ? <Result way={item.way} count={item.targets.length} destinations={destinations} /> : null}
        </span>
      }
    >
      {item.problem ? <p className="text-[13px] text-bad">{item.problem}</p> : null}
      {item.way ? <Steps steps={item.way.steps} /> : null}
      {item.tree ? (
        <section aria-label="Aliases" className="mt-4">
          <h3 className="mb-1 text-[13px] font-medium">Where the alias leads</h3>
          <AliasTree node={item.tree} />
        </section>
      ) : null}
      {item.targets.length > 0 ? (
        <ul className="mt-4 space-y-3">
          {item.targets.map((target) => (
            <li key={target.address} className="rounded-lg border p-3">
              <p className="mb-2 flex flex-wrap items-center gap-2 text-[13px]">
                <span className="font-mono break-all">
                  <MailText text={target.address} />
                </span>
                <Result way={target} count={0} destinations={destinations} />
              </p>
              <Steps steps={target.steps} />
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function Result({ way, count, destinations }: { way: Way; count: number; destinations: States }) {
  const { kind, destination, reply } = way.result;
  const look = 'inline-flex h-[22px] min-w-0 items-center gap-1 rounded-full px-2 text-xs font-medium';
  if (kind === 'redirect')
    return <span className={classes(look, tones.accent)}>{count === 1 ? 'one address' : `${count} addresses`}</span>;
  if (reply)
    return (
      <span className={classes(look, tones.bad)}>
        <Ban aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">
          {reply.code} {reply.enhanced} {reply.text}
        </span>
      </span>
    );
  const waiting = destinations.find((one) => one.destination === destination);
  return (
    <Link
      href={`/queue?destination=${encodeURIComponent(destination)}`}
      className={classes(look, waiting?.isHeld || waiting?.notBefore ? tones.warn : tones.good, 'hover:underline')}
    >
      <ArrowRight aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate font-mono">{destination}</span>
    </Link>
  );
}

function Steps({ steps }: { steps: Way['steps'] }) {
  return (
    <ol className="space-y-1 text-[13px]">
      {steps.map((step) => {
        const { icon: Icon, tone } = looks[step.outcome];
        return (
          <li key={`${step.about} ${step.name} ${step.setting ?? ''}`} className="flex gap-2">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
            <span className={classes('min-w-0 break-words', step.outcome === 'passed' && 'text-soft')}>
              {step.about === 'route' ? (
                <span className="font-medium">Route {step.name}: </span>
              ) : step.about === 'last-resort' ? (
                <span className="font-medium">Last resort: </span>
              ) : step.about === 'alias' && step.setting ? (
                <span className="font-medium">Alias {step.name}: </span>
              ) : null}
              {step.words}
              <span className="sr-only"> ({step.outcome})</span>{' '}
              {step.setting ? (
                <Link
                  href={settingHref(step.setting)}
                  className="font-mono text-xs text-faint hover:text-accent hover:underline"
                >
                  {step.setting}
                </Link>
              ) : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

const looks = {
  'took it': { icon: Check, tone: 'text-good' },
  passed: { icon: Minus, tone: 'text-faint' },
  refused: { icon: Ban, tone: 'text-bad' },
  later: { icon: Clock, tone: 'text-accent' },
} as const;
