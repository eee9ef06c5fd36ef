/** All of the drawing in sight, and a few hosts no larger than they are read well. */
import type { Core } from 'cytoscape';

const NEAREST = 1.5;

export function fit(core: Pick<Core, 'fit' | 'zoom' | 'center'>) {
  core.fit(undefined, 30);
  if (core.zoom() <= NEAREST) return;
  core.zoom(NEAREST);
  core.center();
}
