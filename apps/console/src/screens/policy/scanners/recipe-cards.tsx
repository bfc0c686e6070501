import { Check, PencilLine } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Guarded } from '../../../ui/permission.tsx';
import { type Recipe, recipes, scannerOf } from './recipes.ts';
import type { Profile, Scanner } from './scanner.ts';

type Content = { scanners: readonly Scanner[]; profiles: readonly Profile[] };

/** What most people want, ready made. */
export function RecipeCards({
  drafted,
  inForce,
  onChoose,
  onTest,
}: {
  drafted: Content;
  inForce: Content;
  onChoose: (recipe: Recipe) => void;
  onTest: (scanner: string) => void;
}) {
  return (
    <div className="mb-5 grid gap-3 md:grid-cols-2">
      {recipes.map((recipe) => {
        const scanner = scannerOf(recipe, drafted);
        const isInForce = scannerOf(recipe, inForce) !== undefined;
        const Icon = isInForce ? Check : PencilLine;
        return (
          <Panel key={recipe.id}>
            <h2 className="text-sm font-semibold">{recipe.title}</h2>
            <p className="mt-1 min-h-10 text-[13px] text-soft">{recipe.words}</p>
            <div className="mt-3 flex h-8 items-center gap-3">
              {scanner === undefined ? (
                <Guarded needs="configure">
                  <Button onClick={() => onChoose(recipe)}>
                    Set up<span className="sr-only">: {recipe.title}</span>
                  </Button>
                </Guarded>
              ) : (
                <>
                  <p className="flex min-w-0 items-center gap-1.5 text-[13px] text-soft">
                    <Icon aria-hidden className={`size-4 shrink-0 ${isInForce ? 'text-good' : 'text-accent'}`} />
                    {isInForce ? 'Is in force' : 'In the draft, not published yet'}
                  </p>
                  <Guarded needs="configure">
                    <Button onClick={() => onTest(scanner)}>
                      Try it<span className="sr-only">: {recipe.title}</span>
                    </Button>
                  </Guarded>
                </>
              )}
            </div>
          </Panel>
        );
      })}
    </div>
  );
}
