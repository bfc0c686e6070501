import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeFeatures } from './catalogue.ts';
import { type Configuration, defaultConfiguration, validateConfiguration } from './configuration.ts';
import { diffConfiguration } from './diff.ts';
import { applyPatch } from './merge.ts';
import { effectiveConfiguration, overridersOf, overridesFor } from './overrides.ts';
import { formatPath, parsePath } from './path.ts';
import { configurationJsonSchema } from './schema.ts';

const overrides = {
  listeners: { submission: { smtp: { maxMessageSize: '10M', advertise: { chunking: false, binarymime: false } } } },
  domains: {
    '*.example.org': { queue: { maxAge: '1d' }, delivery: { tls: 'required' } },
    '*.b.example.org': { queue: { maxAge: '2d' } },
    'Bücher.example': { delivery: { concurrencyPerDestination: 2 } },
  },
};

test('a listener and a domain have their own values, everything else is as everywhere', () => {
  const configuration = made(overrides);
  const submission = effectiveConfiguration(configuration, { listener: 'submission' });
  expect(submission.smtp.maxMessageSize).toBe(10 * 1024 * 1024);
  expect(submission.smtp.advertise).toEqual({ ...configuration.smtp.advertise, chunking: false, binarymime: false });
  expect(submission.routing).toBe(configuration.routing);
  expect(effectiveConfiguration(configuration, { listener: 'submission' })).toBe(submission);
  expect(effectiveConfiguration(configuration, { listener: 'mx' })).toBe(configuration);
  expect(effectiveConfiguration(configuration, { listener: 'toString' })).toBe(configuration);
});

test('the longest domain that names a field decides, wildcards are for domains below', () => {
  const configuration = made(overrides);
  const at = (domain: string) => effectiveConfiguration(configuration, { domain });
  expect(at('example.org')).toBe(configuration);
  expect(at('A.EXAMPLE.ORG.').queue.maxAge).toBe(86_400);
  expect(at('x.b.example.org').queue.maxAge).toBe(2 * 86_400);
  expect(at('x.b.example.org').delivery.tls).toBe('required');
  expect(at('xn--bcher-kva.example').delivery.concurrencyPerDestination).toBe(2);
  expect(overridesFor(configuration, { domain: 'x.b.example.org' })).toEqual(['*.example.org', '*.b.example.org']);
  expect(at('y.b.example.org')).toBe(at('x.b.example.org'));
});

test('a patch over an override removes one field, and the configuration is as before', () => {
  const configuration = made(overrides);
  const patched = applyPatch(configuration, {
    overrides: { domains: { '*.example.org': { queue: { maxAge: null } } } },
  });
  const result = validateConfiguration(patched);
  expect(result.ok && effectiveConfiguration(result.configuration, { domain: 'a.example.org' }).queue.maxAge).toBe(
    5 * 86_400,
  );
});

test('differences of overrides are told field by field, in words', () => {
  const changes = diffConfiguration(defaultConfiguration(), made(overrides));
  expect(changes.map(({ path }) => path)).toContain('overrides.domains["*.example.org"].queue.maxAge');
  expect(changes.find(({ path }) => path === 'overrides.listeners.submission.smtp.maxMessageSize')?.words).toBe(
    'Overrides › For listeners › submission › SMTP conversation › Largest message set to 10M.',
  );
  expect(diffConfiguration(made(overrides), defaultConfiguration()).map(({ kind }) => kind)).toEqual(
    changes.map(() => 'removed'),
  );
});

test('who overrides a field', () => {
  const configuration = made(overrides);
  expect(overridersOf(configuration, 'queue.maxAge').map(({ name }) => name)).toEqual([
    '*.example.org',
    '*.b.example.org',
  ]);
  expect(overridersOf(configuration, 'smtp.advertise.chunking')).toEqual([
    { kind: 'listener', name: 'submission', value: false },
  ]);
  expect(overridersOf(configuration, 'smtp.maxErrors')).toEqual([]);
});

test('overrides are validated like any other setting', () => {
  const listener = (patch: unknown) => problemsWith({ listeners: { mx: patch } });
  expect(listener({ smtp: { maxMessageSize: '1K' } })).toEqual([
    ['overrides.listeners.mx.smtp.maxMessageSize', 'must be 64K or more'],
  ]);
  expect(listener({ smtp: { maxConnections: 3 } })[0]).toEqual([
    'overrides.listeners.mx.smtp.maxConnections',
    expect.stringContaining('there is no setting called "maxConnections"'),
  ]);
  expect(listener({ smtp: { relayHosts: ['@nobody'] } })[0]).toEqual([
    'overrides.listeners.mx.smtp.relayHosts[0]',
    'there is no list named "nobody"',
  ]);
  expect(listener({ smtp: { maxTextLineLength: 500 } })[0]?.[0]).toBe('overrides.listeners.mx.smtp.maxTextLineLength');
  expect(problemsWith({ domains: { 'a..b': {} } })).toEqual([
    ['overrides.domains["a..b"]', 'an empty label: two dots in a row'],
  ]);
  expect(problemsWith({ domains: { 'a.example': {}, 'A.example': {} } })).toEqual([
    ['overrides.domains["A.example"]', 'is the same domain as "a.example"'],
  ]);
  const result = validateConfiguration({ overrides: { listeners: { mk: {} } } });
  expect(result.ok && result.warnings[0]?.reason).toContain('did you mean "mx"?');
});

test('every field that may be overridden has its place in the overrides', () => {
  const schema = configurationJsonSchema().properties?.['overrides']?.properties;
  const fields = describeFeatures().flatMap((feature) => feature.fields.filter(({ overridable }) => overridable));
  expect(fields.length).toBeGreaterThan(30);
  for (const { path, overridable } of fields) {
    const [group = '', field = ''] = path.split('.');
    const patch = schema?.[`${overridable}s`]?.additionalProperties || undefined;
    expect(patch?.properties?.[group]?.properties?.[field], path).toMatchObject({ title: expect.any(String) });
    expect(JSON.stringify(patch?.properties?.[group]?.properties?.[field]), path).not.toContain('"default":{');
  }
});

test('paths read back as they were written', () => {
  const step = fc.oneof(fc.nat(10_000), fc.string({ minLength: 1 }), fc.domain());
  const first = fc.constantFrom('overrides', 'smtp');
  fc.assert(
    fc.property(first, fc.array(step), (head, rest) => {
      expect(parsePath(formatPath([head, ...rest]))).toEqual([head, ...rest]);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void parsePath(text)));
});

function made(patches: unknown): Configuration {
  const result = validateConfiguration({ overrides: patches });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

function problemsWith(patches: unknown): [string, string][] {
  const result = validateConfiguration({ overrides: patches });
  return result.ok ? [] : result.problems.map(({ path, reason }) => [path, reason]);
}
