'use client';

import { formatSize, parseSize } from '@posthorn/settings/quantity';
import { formatCount } from '../../../../ui/format.ts';
import { type Quantity, QuantityWidget } from './quantity.tsx';
import type { WidgetProps } from './widget.ts';

/** A size as people write it, `64K` or `40M`; told back in bytes. */
export const SizeWidget = (props: WidgetProps) => <QuantityWidget {...props} quantity={size} />;

const size: Quantity = {
  format: formatSize,
  parse: parseSize,
  words: (value) => `${formatCount(value)} bytes`,
  examples: '512, 64K, 40M, 2G',
};
