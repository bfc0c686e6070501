import type { WidgetProps } from '../../features/form/widgets/widget.ts';
import { CelBox } from './cel-box.tsx';

/** Several lines with facts and expressions in braces, such as a statement of SQL. */
export function StatementBox(props: WidgetProps) {
  return <CelBox {...props} isTemplate />;
}
