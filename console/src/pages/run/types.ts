/** What the API calls things, under shorter names. */
import type { ListItem } from '@/api/queries';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];

export type Run = Schemas['Run'];
export type Explanation = Schemas['Explanation'];
export type Host = Schemas['ResultHost'];
export type Port = Schemas['ResultPort'];
export type Script = Schemas['ResultScript'];
export type ResultDocument = Schemas['ResultDocument'];
export type HostRow = ListItem<'/api/v1/runs/{id}/hosts'>;

/** What the check said of a run; nothing of an import, which nobody checked. */
export function verdictOf(run: Run): Explanation | null {
  return (run.verdict as Explanation | null | undefined) ?? null;
}
