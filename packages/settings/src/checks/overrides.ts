import type { Check, Findings } from '../check.ts';
import type { Configuration, Problem } from '../configuration.ts';
import { nearest } from '../nearest.ts';
import { effectiveConfiguration, type OverrideScope } from '../overrides.ts';
import { formatPath } from '../path.ts';
import { checkService } from './service.ts';

/** Overrides that lead nowhere, and what overridden settings say about the others that hold in the same place. */
export const checkOverrides: Check = (configuration, findings, visits) => {
  const { listeners, overrides } = configuration;
  const names = listeners.entries.map(({ name }) => name);
  const known = keysOf(serviceFindings(configuration, visits));
  for (const name of Object.keys(overrides.listeners)) {
    const path = ['overrides', 'listeners', name];
    checkEffective({ configuration, scope: { listener: name }, path, known, findings });
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    const advice = near ? `; did you mean "${near}"?` : '';
    // It may come back, so publishing goes on.
    findings.warnings.push({
      path: formatPath(path),
      reason: `has no effect: there is no listener named "${name}"${advice}`,
    });
  }
  for (const name of Object.keys(overrides.domains)) {
    const domain = name.startsWith('*.') ? `any${name.slice(1)}` : name;
    checkEffective({ configuration, scope: { domain }, path: ['overrides', 'domains', name], known, findings });
  }
};

type Effective = {
  configuration: Configuration;
  scope: OverrideScope;
  path: string[];
  known: ReadonlySet<string>;
  findings: Findings;
};

function checkEffective({ configuration, scope, path, known, findings }: Effective): void {
  const found = serviceFindings(effectiveConfiguration(configuration, scope), []);
  const place = (problem: Problem): Problem => ({ ...problem, path: `${formatPath(path)}.${problem.path}` });
  const isNew = (problem: Problem): boolean => !known.has(keyOf(problem));
  findings.problems.push(...found.problems.filter(isNew).map(place));
  findings.warnings.push(...found.warnings.filter(isNew).map(place));
}

function serviceFindings(configuration: Configuration, visits: Parameters<Check>[2]): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  checkService(configuration, findings, visits);
  return findings;
}

function keysOf({ problems, warnings }: Findings): ReadonlySet<string> {
  return new Set([...problems, ...warnings].map(keyOf));
}

function keyOf({ path, reason }: Problem): string {
  return `${path} ${reason}`;
}
