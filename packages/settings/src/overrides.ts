import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from './configuration.ts';
import type { Overridable } from './field.ts';
import type { OverridePatch } from './override-schema.ts';

export type { OverridePatch } from './override-schema.ts';

/** What a configuration is looked at for. */
export type OverrideScope = { listener: string } | { domain: string };

/**
 * The configuration as it holds for one listener or for mail to one domain. Where nothing is overridden it is the very same
 * object; otherwise the same answer comes for the same overrides as long as the configuration lives, so that it can serve as a key.
 */
export function effectiveConfiguration(configuration: Configuration, scope: OverrideScope): Configuration {
  const names = overridesFor(configuration, scope);
  if (names.length === 0) return configuration;
  const known = indexOf(configuration).effective;
  const key = `${'listener' in scope ? 'listener' : 'domain'} ${names.join(' ')}`;
  let effective = known.get(key);
  if (!effective) {
    const patches = 'listener' in scope ? configuration.overrides.listeners : configuration.overrides.domains;
    effective = names.reduce((laid, name) => lay(laid, patches[name] ?? {}), configuration);
    known.set(key, effective);
  }
  return effective;
}

/** The keys of the overrides that hold there, the most general first. */
export function overridesFor({ overrides }: Configuration, scope: OverrideScope): string[] {
  if ('listener' in scope) return Object.hasOwn(overrides.listeners, scope.listener) ? [scope.listener] : [];
  const { domains } = indexOfDomains(overrides.domains);
  if (domains.size === 0) return [];
  const domain = domainKey(scope.domain);
  const found: string[] = [];
  for (let dot = domain.lastIndexOf('.'); dot > 0; dot = domain.lastIndexOf('.', dot - 1)) {
    const wildcard = domains.get(`*${domain.slice(dot)}`);
    if (wildcard !== undefined) found.push(wildcard);
  }
  const exact = domains.get(domain);
  return exact === undefined ? found : [...found, exact];
}

/** Who overrides a field: `path` as in `smtp.maxMessageSize`. */
export function overridersOf(
  { overrides }: Pick<Configuration, 'overrides'>,
  path: string,
): { kind: Overridable; name: string; value: unknown }[] {
  const steps = path.split('.');
  const look = (kind: Overridable, patches: Readonly<Record<string, OverridePatch>>) =>
    Object.entries(patches).flatMap(([name, patch]) => {
      const value = steps.reduce<unknown>(memberOf, patch);
      return value === undefined ? [] : [{ kind, name, value }];
    });
  return [...look('listener', overrides.listeners), ...look('domain', overrides.domains)];
}

type Index = { effective: Map<string, Configuration> };

function indexOf(configuration: Configuration): Index {
  let index = indexes.get(configuration);
  if (!index) {
    index = { effective: new Map() };
    indexes.set(configuration, index);
  }
  return index;
}

function indexOfDomains(patches: Configuration['overrides']['domains']): { domains: ReadonlyMap<string, string> } {
  let index = domainIndexes.get(patches);
  if (!index) {
    const names = Object.keys(patches);
    index = { domains: new Map(names.map((name) => [keyOf(name), name])) };
    domainIndexes.set(patches, index);
  }
  return index;
}

function keyOf(name: string): string {
  return name.startsWith('*.') ? `*.${domainKey(name.slice(2))}` : domainKey(name);
}

/** Objects are laid over each other, everything else replaces. What is not touched stays shared. */
function lay<T>(under: T, over: unknown): T {
  if (!isObject(under) || !isObject(over)) return over as T;
  const result: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) result[name] = lay(result[name], value);
  return result as T;
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const indexes = new WeakMap<Configuration, Index>();
const domainIndexes = new WeakMap<object, { domains: ReadonlyMap<string, string> }>();
