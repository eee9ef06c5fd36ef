/** What the form needs before it can be shown: providers and templates. As high as the form while they come. */
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { $api } from '@/api/client';
import { ProblemAlert } from '@/components/ProblemAlert';
import type { Provider, Template } from './draft';

export function Loaded({ children }: { children: (known: { providers: Provider[]; templates: Template[] }) => ReactNode }) {
  const providers = $api.useQuery('get', '/api/v1/providers', { params: { query: { limit: 1000 } } });
  const templates = $api.useQuery('get', '/api/v1/templates', { params: { query: { limit: 1000 } } });
  if (providers.data && templates.data) return children({ providers: providers.data.items, templates: templates.data.items });
  const error = providers.error ?? templates.error;
  if (error) return <ProblemAlert error={error} onRetry={() => (void providers.refetch(), void templates.refetch())} />;
  return <FormSkeleton />;
}

export function FormSkeleton() {
  return (
    <div className="panel">
      <Skeleton active title={false} paragraph={{ rows: 14 }} />
    </div>
  );
}
