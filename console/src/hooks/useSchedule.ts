/** A schedule that is set, paused, or taken away, and what is to be read anew then. */
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type Schedule = components['schemas']['Schedule'];
export type ScheduleInput = components['schemas']['ScheduleInput'];

/** `over`: none of its times is to come. */
export type ScheduleState = 'active' | 'paused' | 'over';

export function stateOf({ enabled, next }: Pick<Schedule, 'enabled' | 'next'>): ScheduleState {
  if (!enabled) return 'paused';
  return next.length > 0 ? 'active' : 'over';
}

const ONE = '/api/v1/scans/{id}/schedule';

export interface ScheduleActs {
  /** `version` absent: over whatever is there. What is refused is thrown. */
  set: (scanId: string, body: ScheduleInput, version?: number) => Promise<Schedule>;
  pause: (schedule: Schedule, enabled: boolean) => Promise<Schedule>;
  remove: (schedule: Schedule) => Promise<void>;
}

export function useSchedule(): ScheduleActs {
  const client = useQueryClient();
  const params = (id: string, version?: number) => ({ path: { id }, header: version === undefined ? {} : { 'If-Match': `"${version}"` } });
  const listed = () => {
    void client.invalidateQueries({ queryKey: ['get', '/api/v1/schedules'] });
    void client.invalidateQueries({ queryKey: ['get', '/api/v1/calendar'] });
  };
  const set: ScheduleActs['set'] = async (scanId, body, version) => {
    const { data, error } = await api.PUT(ONE, { params: params(scanId, version), body });
    if (!data) throw error;
    client.setQueryData(['get', ONE, { params: { path: { id: scanId } } }], data);
    listed();
    return data;
  };
  return {
    set,
    pause: async ({ scanId, when, zone, jitterSeconds, missed, overlap, version }, enabled) => {
      try {
        return await set(scanId, { when, zone, jitterSeconds, missed, overlap, enabled }, version);
      } catch (error) {
        // Somebody else may have been faster: theirs is shown, and not written over.
        void client.invalidateQueries({ queryKey: ['get', ONE] });
        listed();
        throw error;
      }
    },
    remove: async ({ scanId, version }) => {
      const { error } = await api.DELETE(ONE, { params: params(scanId, version) });
      if (error) throw error;
      listed();
      // Not what it was: that there is none.
      await client.resetQueries({ queryKey: ['get', ONE, { params: { path: { id: scanId } } }] });
    },
  };
}
