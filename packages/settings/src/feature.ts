import { z } from 'zod';

/** One feature's settings, declared once: form, help, API, defaults and engine snapshot all come from here. */
export type Feature<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  /** The group's name in a configuration document. */
  group: string;
  /** The feature's name in paths and file names, in kebab case. */
  slug: string;
  title: string;
  /** Two sentences: what it is, when to look here. */
  summary: string;
  /** The standards behind it. */
  standards: readonly string[];
  schema: z.ZodObject<Shape, z.core.$strict>;
};

/** Declares a feature. `fields` are zod schemas with words (`.meta`) and a default, or `exactOptional`. */
export function defineFeature<Shape extends z.ZodRawShape>(
  feature: Omit<Feature<Shape>, 'schema'> & { fields: Shape },
): Feature<Shape> {
  const { fields, ...words } = feature;
  const schema = z.strictObject(fields).meta({ title: words.title, description: words.summary });
  return { ...words, schema };
}
