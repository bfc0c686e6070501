import type { BuiltinRule } from '@posthorn/policy/builtin';
import type { Stage } from '@posthorn/policy/stage';
import { z } from 'zod';
import type { FeatureTask } from './task.ts';

/** One feature's settings, declared once: form, help, API, defaults and engine snapshot all come from here. */
export type Feature<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  /** The group's name in a configuration document. Several features may share one, each with fields of its own. */
  group: string;
  /** The feature's name in paths and file names, in kebab case. */
  slug: string;
  /** Where the catalogue shows it: by what a postmaster does with it. */
  task: FeatureTask;
  title: string;
  /** Two sentences: what it is, when to look here. */
  summary: string;
  /** The standards behind it. */
  standards: readonly string[];
  schema: z.ZodObject<Shape, z.core.$strict>;
  /** Whether it does anything with these settings; left out for what cannot be switched off. */
  isOn?(settings: z.output<z.ZodObject<Shape, z.core.$strict>>): boolean;
  /** The types of events (`@posthorn/events`) that tell of its work; a test of the API holds them to be real ones. */
  events?: readonly string[];
  /** Which way the connections go that its events tell of; left out: both. */
  direction?: 'in' | 'out';
  /** The built-in rules that decide in its name. */
  rules?: readonly BuiltinRule[];
  /** What it offers to rules. */
  variables?: readonly RuleVariable[];
  /** What a person can have it try. */
  selfTests?: readonly SelfTest[];
};

/** A fact. Rules may ask for those with a dot in their name (rule-facts.ts); those without are what built-in rules note in their decisions. */
export type RuleVariable = {
  /** As rules write it: `client.ip`. */
  name: string;
  type: 'bool' | 'int' | 'double' | 'string' | 'ip' | 'domain' | 'address' | 'timestamp' | 'list<string>';
  /** Where it is known. */
  stages: readonly Stage[];
  /** What it holds, in a sentence. */
  words: string;
};

/** A trial that a running part makes when a person asks for it. */
export type SelfTest = {
  /** Told apart by this within the feature, in kebab case. */
  id: string;
  title: string;
  answeredBy: 'engine' | 'worker';
};

/** Whether a setting is one of a feature's own: `path` as in `tls.verifyHosts`, or the group alone. */
export function ownsSetting({ group, schema }: { group: string; schema: { shape: object } }, path: string): boolean {
  const [first, field] = path.split(/[.[]/);
  return first === group && (field === undefined || Object.hasOwn(schema.shape, field));
}

/** Declares a feature. `fields` are zod schemas with words (`.meta`) and a default, or `exactOptional`. */
export function defineFeature<Shape extends z.ZodRawShape>(
  feature: Omit<Feature<Shape>, 'schema'> & { fields: Shape },
): Feature<Shape> {
  const { fields, ...words } = feature;
  const schema = z.strictObject(fields).meta({ title: words.title, description: words.summary });
  return { ...words, schema };
}
