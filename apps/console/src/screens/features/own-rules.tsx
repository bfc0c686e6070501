import type { Configuration } from '@posthorn/settings/configuration';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { HitsLine } from '../policy/hits-line.tsx';
import { ruleHref } from '../policy/rule.ts';
import { useRuleHits } from '../policy/use-rule-hits.ts';
import { VerdictMark } from '../policy/verdict-mark.tsx';

type Rules = Configuration['rules']['ordered'];
type Variables = Outputs['features']['get']['variables'];

/** The operator's rules that ask for facts of a feature, and how often they applied. */
export function OwnRules({ variables, ordered }: { variables: Variables; ordered: Rules }) {
  const names = variables.map(({ name }) => name);
  const asking = ordered.filter((rule) => names.some((name) => mentions(rule, name)));
  if (asking.length === 0) return null;
  return (
    <section aria-label="Rules of yours" className="border-t px-4 py-2.5 text-[13px] first:border-t-0">
      <h3 className="text-xs text-faint">
        {plural(asking.length, 'rule of yours looks', 'rules of yours look')} at its variables
      </h3>
      <Hits rules={asking} />
    </section>
  );
}

function Hits({ rules }: { rules: Rules }) {
  const hitsOf = useRuleHits();
  return (
    <ul className="mt-1.5 space-y-2">
      {rules.slice(0, SHOWN).map((rule) => (
        <li key={rule.name}>
          <p className="flex flex-wrap items-center gap-x-2">
            <Link href={ruleHref(rule.name)} className="font-mono text-xs font-medium break-all hover:underline">
              {rule.name}
            </Link>
            <VerdictMark verdict={rule.verdict} />
            {rule.enabled ? null : <span className="text-xs text-warn">switched off</span>}
          </p>
          <div className="text-xs">
            <HitsLine rule={rule} hits={hitsOf?.(rule.name)} />
          </div>
        </li>
      ))}
      {rules.length > SHOWN ? (
        <li>
          <Link href="/policy/rules" className="text-xs text-accent underline underline-offset-2">
            and {rules.length - SHOWN} more
          </Link>
        </li>
      ) : null}
    </ul>
  );
}

/** Names hold dots, and one may begin another: `spf.guess` is not `spf.guessResult`. */
function mentions({ when, reply, effects, limit }: Rules[number], name: string): boolean {
  const texts = [when, reply.text, limit.key, JSON.stringify(effects)];
  return texts.some((text) => {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
      if (!/[\w.]/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + name.length] ?? ' ')) return true;
    return false;
  });
}

const SHOWN = 10;
