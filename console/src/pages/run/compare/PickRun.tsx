/** Chooses another run: at first those of the same scan and the latest, else by words of its name, command and targets. */
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { short } from '@/components/Time';
import { useSettled } from '@/hooks/useSettled';
import { plain } from '@/lib/hostile';
import type { Run } from '../types';

const SHOWN = 30;

export interface PickRunProps {
  run: Run;
  value: Run | undefined;
  onChange: (id: string) => void;
}

const asked = (query: object) => ({ params: { query: { limit: SHOWN, sort: '-endedAt', ...query } } });

/** The other runs of the same scan that are over, the latest first. */
export function useRunsOfScan(run: Run) {
  const runs = $api.useQuery('get', '/api/v1/runs', asked({ scanId: run.scanId ?? undefined }), { enabled: Boolean(run.scanId) });
  const others = runs.data?.items.filter((one) => one.id !== run.id && one.endedAt) ?? [];
  return { others, isLoading: runs.isPending && Boolean(run.scanId) };
}

export function PickRun({ run, value, onChange }: PickRunProps) {
  const { t, i18n } = useTranslation('changes');
  const [text, setText] = useState('');
  const q = useSettled(text.trim());
  const { others } = useRunsOfScan(run);
  const found = $api.useQuery('get', '/api/v1/runs', asked({ q: q || undefined }));
  const all = [...(q ? [] : others), ...(found.data?.items ?? []), ...(value && !q ? [value] : [])];
  const runs = [...new Map(all.filter((one) => one.id !== run.id && one.endedAt).map((one) => [one.id, one])).values()];
  // When it started, as its page has it.
  const label = (one: Run) => `${plain(one.displayName)} · ${short(new Date(one.startedAt ?? one.createdAt), i18n.language)}`;
  return (
    <Select
      style={{ flex: '1 1 280px', maxWidth: 460, minWidth: 0 }}
      aria-label={t('pick.label')}
      placeholder={t('pick.placeholder')}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={found.isFetching}
      value={value?.id ?? null}
      options={runs.map((one) => ({ value: one.id, label: label(one) }))}
      onChange={(id: string) => onChange(id)}
      notFoundContent={found.isFetching ? t('loading') : t('pick.none')}
    />
  );
}
