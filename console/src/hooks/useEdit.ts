/** What a dialog makes or changes: read as the dialog opens, saved and removed by its version. */
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { useState } from 'react';
import { codeOf, problemOf } from '@/api/problem';
import { useFormProblem, type FormProblem } from './useFormProblem';
import { useOnce } from './useOnce';

/** For the query of it: as it is now, and not another meanwhile. */
export const AS_IT_OPENS = { staleTime: 0, refetchOnWindowFocus: false } as const;

type Answer<Data> = Promise<{ data?: Data; error?: unknown }>;
type IfMatch = { 'If-Match': string };

interface EditOptions<Thing, Fields extends object, Saved> {
  /** Of `$api.useQuery` with {@link AS_IT_OPENS}; not enabled for a new one. */
  query: { data: Thing | undefined; error: unknown; isFetchedAfterMount: boolean; refetch: () => Promise<{ data: Thing | undefined }> };
  form: FormInstance<Fields>;
  fieldsOf: (thing: Thing) => Fields;
  /** Without a header: makes a new one. */
  save: (fields: Fields, header?: IfMatch) => Answer<Saved>;
  remove: (header: IfMatch) => Answer<unknown>;
  /** Has what tells of it read anew. */
  changed: (client: QueryClient) => unknown;
  onSaved: (saved: Saved) => void;
  onClose: () => void;
}

export interface Edit<Thing> {
  form: FormInstance;
  /** As it was read; undefined until then, and of a new one. */
  thing: Thing | undefined;
  /** Why it could not be read. */
  error: unknown;
  onRead: () => void;
  problem: FormProblem;
  isSaving: boolean;
  save: () => void;
  remove: () => Promise<void>;
  /** Somebody else saved it meanwhile: for `ChangedAlert`. */
  isChanged: boolean;
  onTheirs: () => void;
  onMine: () => void;
  onClose: () => void;
}

const isStale = (error: unknown) => error !== null && codeOf(problemOf(error)) === 'changed';
const ifMatch = ({ version }: { version: number }): IfMatch => ({ 'If-Match': `"${version}"` });

export function useEdit<Thing extends { version: number }, Fields extends object, Saved>(options: EditOptions<Thing, Fields, Saved>): Edit<Thing> {
  const { query, form, fieldsOf, remove, changed, onClose } = options;
  const client = useQueryClient();
  const problem = useFormProblem(form);
  const { once } = useOnce();
  // As the form began with it: what is read later, as when the server is back, is not what is typed over.
  const [thing, setThing] = useState<Thing>();
  // Not what was kept of an earlier look: a form that begins with it would write it back.
  if (!thing && query.isFetchedAfterMount && query.data) setThing(query.data);
  const saving = useSave(options, problem);
  const theirs = async () => {
    const { data } = await query.refetch();
    if (!data) return;
    setThing(data);
    saving.reset();
    form.setFieldsValue(fieldsOf(data) as Parameters<typeof form.setFieldsValue>[0]);
  };
  const mine = () => query.refetch().then(({ data }) => data && once(() => saving.mutateAsync(data)));
  return {
    form: form as FormInstance,
    thing,
    error: thing ? null : query.error,
    onRead: () => void query.refetch(),
    problem,
    isSaving: saving.isPending,
    save: () => void once(() => saving.mutateAsync(thing)),
    remove: async () => {
      const { error } = thing ? await remove(ifMatch(thing)) : {};
      if (error) throw error;
      await changed(client);
      onClose();
    },
    isChanged: isStale(saving.error),
    onTheirs: () => void theirs(),
    onMine: () => void mine(),
    onClose,
  };
}

/** Saves what is typed over a thing as it was read, or makes a new one. */
function useSave<Thing extends { version: number }, Fields extends object, Saved>(options: EditOptions<Thing, Fields, Saved>, problem: FormProblem) {
  const { form, save, changed, onSaved, onClose } = options;
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (over: Thing | undefined) => {
      // Also of fields that are not shown now, which keep what was typed.
      const { data, error } = await save(form.getFieldsValue(true) as Fields, over && ifMatch(over));
      if (data === undefined) throw error;
      return data;
    },
    onMutate: problem.clear,
    onError: (error) => void (isStale(error) || problem.show(error)),
    onSuccess: (saved) => {
      void changed(client);
      onClose();
      onSaved(saved);
    },
  });
}
