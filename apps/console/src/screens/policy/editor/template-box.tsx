import type { WidgetProps } from '../../features/form/widgets/widget.ts';
import { CelBox } from './cel-box.tsx';

/** One line with facts and expressions in braces. */
export function TemplateBox(props: WidgetProps) {
  return <CelBox {...props} isTemplate isLine />;
}
