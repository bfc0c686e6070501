import { Check } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Guarded } from '../../../ui/permission.tsx';
import { isDone, type Recipe, recipes } from './recipes.ts';
import type { Profile, Scanner } from './scanner.ts';

/** What most people want, ready made. */
export function RecipeCards({
  scanners,
  profiles,
  onChoose,
}: {
  scanners: readonly Scanner[];
  profiles: readonly Profile[];
  onChoose: (recipe: Recipe) => void;
}) {
  return (
    <div className="mb-5 grid gap-3 md:grid-cols-2">
      {recipes.map((recipe) => (
        <Panel key={recipe.id}>
          <h2 className="text-sm font-semibold">{recipe.title}</h2>
          <p className="mt-1 min-h-10 text-[13px] text-soft">{recipe.words}</p>
          <div className="mt-3 flex h-8 items-center">
            {isDone(recipe, scanners, profiles) ? (
              <p className="flex items-center gap-1.5 text-[13px] text-soft">
                <Check aria-hidden className="size-4 text-good" />
                Is set up
              </p>
            ) : (
              <Guarded needs="configure">
                <Button onClick={() => onChoose(recipe)}>
                  Set up<span className="sr-only">: {recipe.title}</span>
                </Button>
              </Guarded>
            )}
          </div>
        </Panel>
      ))}
    </div>
  );
}
