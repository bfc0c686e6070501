import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeFeature, describeFeatures } from './catalogue.ts';
import { defaultConfiguration } from './configuration.ts';
import { ownsSetting } from './feature.ts';
import { features } from './groups.ts';
import { formatPath } from './path.ts';
import { configurationJsonSchema, walkConfiguration } from './schema.ts';

test('every group has a file, a place in the configuration and in the catalogue', () => {
  const files = readdirSync(new URL('./groups/', import.meta.url)).map((name) => name.replace('.ts', ''));
  expect(features.map((feature) => feature.slug).toSorted()).toEqual(files.toSorted());
  const groups = new Set<string>(features.map((feature) => feature.group));
  expect([...groups].toSorted()).toEqual(Object.keys(defaultConfiguration()).toSorted());
});

test('every setting belongs to one feature, though features may share a group', () => {
  for (const [group, settings] of Object.entries(configurationJsonSchema().properties ?? {}))
    for (const field of Object.keys(settings.properties ?? {}))
      expect(features.filter((feature) => ownsSetting(feature, `${group}.${field}`))).toHaveLength(1);
  expect(describeFeature('cert-names')?.fields.map(({ path }) => path)).toContain('tls.verifyHosts');
  expect(describeFeature('tls')?.fields.map(({ path }) => path)).not.toContain('tls.verifyHosts');
});

test('every feature and every field has its words', () => {
  for (const feature of describeFeatures()) {
    expect(feature.title, feature.group).toMatch(/^\S.*[^.]$/);
    expect(feature.summary, feature.group).toMatch(/^[A-Z0-9].{30,}\.$/s);
    expect(feature.fields.length, feature.group).toBeGreaterThan(0);
    for (const field of feature.fields) {
      if (field.path.endsWith('.kind') && field.path.includes('transport')) continue;
      expect(field.title, field.path).toMatch(/^\S.*[^.]$/);
      expect(field.description, field.path).toMatch(/.{15,}\.$/s);
      expect(field.widget, field.path).toBeTruthy();
    }
  }
});

test('every field holds a default or says what is so without one', () => {
  const required = /\[\]\.|\.transport\./;
  for (const feature of describeFeatures()) {
    for (const field of feature.fields) {
      if (!required.test(field.path)) expect(field.defaultWords, field.path).toBeTruthy();
    }
  }
});

test('a choice explains each of its values', () => {
  const choices = describeFeatures().flatMap((feature) => feature.fields.filter((field) => field.widget === 'choice'));
  expect(choices.length).toBeGreaterThan(8);
  for (const { path, schema } of choices) {
    expect(Object.keys(schema.options ?? {}), path).toEqual(schema.enum);
    for (const words of Object.values(schema.options ?? {})) expect(words.length, path).toBeGreaterThan(3);
  }
});

test('durations and sizes say their unit; secrets what they are for', () => {
  for (const { path, widget, unit, schema } of describeFeatures().flatMap((feature) => feature.fields)) {
    if (widget === 'duration' || widget === 'durations') expect(unit, path).toBe('seconds');
    if (widget === 'size') expect(unit, path).toBe('bytes');
    if (widget === 'secret') expect(schema.secret, path).toMatch(/verifier|credential|private-key|signing-key/);
    if (widget === 'list' && path !== 'lists.named[].items')
      expect(schema.list, path).toMatch(/hosts|domains|addresses/);
  }
});

test('every value of the default configuration is known to the schema', () => {
  const visited = new Set(walkConfiguration(defaultConfiguration()).map(({ path }) => formatPath(path)));
  const missed = leavesOf(defaultConfiguration(), []).filter((path) => !visited.has(path));
  expect(missed).toEqual([]);
  expect(visited.size).toBeGreaterThan(100);
});

test('the catalogue is plain JSON, and the input schema accepts text where the readers do', () => {
  const described = describeFeatures();
  expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  expect(describeFeature('smtp')?.fields.find((field) => field.path === 'smtp.maxMessageSize')).toMatchObject({
    default: 52_428_800,
    defaultWords: '50M',
    unit: 'bytes',
    widget: 'size',
  });
  const smtp = configurationJsonSchema('input').properties?.['smtp'];
  expect(smtp?.properties?.['maxMessageSize']?.type).toEqual(['integer', 'string']);
  expect(smtp?.properties?.['relayHosts']?.type).toEqual(['array', 'string']);
  expect(configurationJsonSchema().properties?.['smtp']?.properties?.['maxMessageSize']?.type).toBe('integer');
  expect(describeFeature('nothing')).toBeUndefined();
});

/** Paths of all values but the items of plain text lists. */
function leavesOf(value: unknown, path: (string | number)[]): string[] {
  if (typeof value === 'string' && typeof path.at(-1) === 'number') return [];
  if (typeof value !== 'object' || value === null) return [formatPath(path)];
  return Object.entries(value).flatMap(([name, member]) => {
    return leavesOf(member, [...path, Array.isArray(value) ? Number(name) : name]);
  });
}
