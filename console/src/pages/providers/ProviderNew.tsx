/** A new provider. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useMay } from '@/api/session';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFormProblem } from '@/hooks/useFormProblem';
import { plain } from '@/lib/hostile';
import { FRESH, ProviderForm, type ProviderInput } from './ProviderForm';
import css from './Providers.module.css';

export default function ProviderNew() {
  const { t } = useTranslation('providers');
  const { message } = App.useApp();
  const [form] = Form.useForm<ProviderInput>();
  const problem = useFormProblem(form);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = useMay('provider.create');
  const create = $api.useMutation('post', '/api/v1/providers', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/providers'] });
      void message.success(t('made', { name: plain(made.displayName) }));
      void navigate({ to: '/providers/$providerId', params: { providerId: made.id }, ignoreBlocker: true });
    },
  });
  return (
    <div className="page">
      <PageHeader title={t('new')} crumbs={[{ label: t('title'), to: '/providers' }]} />
      {may ? (
        <section className={`panel ${css['narrow']}`}>
          <ProviderForm form={form} start={FRESH} onSave={(body) => create.mutate({ body })} isSaving={create.isPending} saveWord={t('create')}>
            <ProblemAlert error={problem.rest} />
          </ProviderForm>
        </section>
      ) : (
        <EmptyState text={t('mayNot')} />
      )}
    </div>
  );
}
