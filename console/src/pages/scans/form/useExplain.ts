/** What the server says of the scan that is being typed, a moment after the last key. */
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { $api } from '@/api/client';
import type { components } from '@/api/schema';
import { commandPart, targetsOf, type Draft, type Template } from './draft';
import { useDelayed } from './useDelayed';

export type Explanation = components['schemas']['Explanation'];
type ExplainInput = components['schemas']['ExplainInput'];

export interface Explained {
  data: Explanation | undefined;
  error: unknown;
  /** What is shown is of what was typed before. */
  isStale: boolean;
  /** Asks again of the same: what may be run is changed elsewhere. */
  again: () => Promise<Explanation | undefined>;
}

/** The targets of assets and tags, as they are now. */
export function useAssetTargets(target: Draft['target'] | undefined): string[] {
  const isAsset = target?.mode === 'asset';
  const ids = isAsset ? target.assetIds : [];
  const tags = isAsset ? target.tags : [];
  const byId = useQueries({ queries: ids.map((id) => $api.queryOptions('get', '/api/v1/assets/{id}', { params: { path: { id } } })) });
  const byTag = useQueries({ queries: tags.map((tag) => $api.queryOptions('get', '/api/v1/assets', { params: { query: { tag, limit: 1000 } } })) });
  return [...new Set([...byId.flatMap((one) => one.data?.targets ?? []), ...byTag.flatMap((one) => one.data?.items.flatMap((asset) => asset.targets) ?? [])])];
}

export function useExplain(draft: Draft | undefined, template: Template | undefined, assetTargets: string[]): Explained {
  const targets = draft?.target?.mode === 'asset' ? assetTargets : targetsOf(draft?.target?.targets ?? '');
  const now: ExplainInput | null = draft?.providerId ? { providerId: draft.providerId, ...commandPart(draft, template), targets: targets.slice(0, 10_000) } : null;
  const key = JSON.stringify(now);
  const body = useDelayed(now, key);
  const asked = $api.useQuery('post', '/api/v1/commands/explain', { body: body ?? {} }, { enabled: body !== null, placeholderData: keepPreviousData });
  return { data: asked.data, error: asked.error, isStale: asked.isPlaceholderData || asked.isPending || JSON.stringify(body) !== key, again: () => asked.refetch().then(({ data }) => data) };
}
