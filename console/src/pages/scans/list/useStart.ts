/** Starts a scan, and goes to its run. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { useOnce } from '@/hooks/useOnce';

export function useStart() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { once, keyOf } = useOnce();
  const { mutateAsync, ...start } = useMutation({
    mutationFn: async (id: string) => {
      const params = { path: { id }, header: { 'Idempotency-Key': keyOf(id) } };
      const { data, error } = await api.POST('/api/v1/scans/{id}/runs', { params });
      if (!data) throw error;
      return data.id;
    },
    onSuccess: async (runId) => {
      void client.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
      await navigate({ to: '/runs/$runId', params: { runId } });
    },
  });
  const go = (id: string) => void once(() => mutateAsync(id));
  return { go, error: start.error, starting: start.isPending ? start.variables : undefined };
}
