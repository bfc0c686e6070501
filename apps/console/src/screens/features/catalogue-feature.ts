import type { FeatureDescription } from '@posthorn/settings/catalogue';

/** What the catalogue says of a feature before the first answer comes. */
export type CatalogueFeature = Pick<FeatureDescription, 'slug' | 'task' | 'title' | 'summary'>;
