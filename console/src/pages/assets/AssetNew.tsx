/** A new asset. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { problemOf } from '@/api/problem';
import { useMay } from '@/api/session';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFormProblem } from '@/hooks/useFormProblem';
import { plain } from '@/lib/hostile';
import { AssetForm, FRESH, type AssetInput } from './AssetForm';
import { takeFaults, type TargetFaults } from './targets';
import css from './Assets.module.css';

const NONE: TargetFaults = new Map();

export default function AssetNew() {
  const { t } = useTranslation('assets');
  const { message } = App.useApp();
  const [form] = Form.useForm<AssetInput>();
  const problem = useFormProblem(form);
  const [refused, setRefused] = useState(NONE);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = useMay('asset.create');
  const create = $api.useMutation('post', '/api/v1/assets', {
    onMutate: problem.clear,
    onError: (error, { body }) => {
      const { faults, rest } = takeFaults(problemOf(error), body.targets);
      setRefused(faults);
      if (rest) problem.show(rest);
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/assets'] });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/assets/tags'] });
      void message.success(t('made', { name: plain(made.displayName) }));
      void navigate({ to: '/assets/$assetId', params: { assetId: made.id }, ignoreBlocker: true });
    },
  });
  return (
    <div className="page">
      <PageHeader title={t('new')} crumbs={[{ label: t('title'), to: '/assets' }]} />
      {may ? (
        <section className={`panel ${css['narrow']}`}>
          <AssetForm form={form} start={FRESH} refused={refused} onSave={(body) => create.mutate({ body })} isSaving={create.isPending} saveWord={t('create')}>
            <ProblemAlert error={problem.rest} />
          </AssetForm>
        </section>
      ) : (
        <EmptyState text={t('mayNot')} />
      )}
    </div>
  );
}
