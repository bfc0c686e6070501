import type { Outputs } from '../../ui/trpc.ts';

export type Certificate = Outputs['certificates']['list']['items'][number];
