import type { QueryClient } from '@tanstack/react-query';

/** Windows hold at once: what tells of them, and of runs that they hold or let go, is read anew. */
export function windowsChanged(client: QueryClient): void {
  for (const path of ['/api/v1/windows', '/api/v1/calendar', '/api/v1/runs']) void client.invalidateQueries({ queryKey: ['get', path] });
  void client.invalidateQueries({ queryKey: ['get', '/api/v1/windows/{id}'], refetchType: 'none' });
}
