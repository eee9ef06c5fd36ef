/** Starts a scan, and goes to its run. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';

export function useStart() {
  const navigate = useNavigate();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      const { data, error } = await api.POST('/api/v1/scans/{id}/runs', { params: { path: { id } } });
      if (!data) throw error;
      return data.id;
    },
    onSuccess: (runId) => {
      void client.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
      void navigate({ to: '/runs/$runId', params: { runId } });
    },
  });
}
