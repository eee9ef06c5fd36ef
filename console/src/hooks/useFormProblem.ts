/** Puts what the server says of fields beside these fields. */
import type { FormInstance } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { detailOf, problemOf, type FieldError, type Problem } from '@/api/problem';
import { said } from '@/i18n/said';

type Path = (string | number)[];

export interface FormProblem {
  /** For `onError` of a mutation. */
  show: (error: unknown) => void;
  /** For `onMutate`. */
  clear: () => void;
  /** What no field of the form stands for: for `ProblemAlert`. Null where all is beside its field. */
  rest: Problem | null;
}

/** `target.targets[2]` as antd names it: `['target', 'targets', 2]`. */
export function pathOf(field: string): Path {
  return [...field.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The field of the form that stands for `field`: itself, or what it is a part of. */
function ownerOf(field: string, known: Path[]): Path | undefined {
  for (let path = pathOf(field); path.length > 0; path = path.slice(0, -1)) {
    const found = known.find((name) => JSON.stringify(name) === JSON.stringify(path));
    if (found) return found;
  }
  return undefined;
}

// `any`: antd's forms are invariant in the type of their fields.
// oxlint-disable-next-line typescript/no-explicit-any
export function useFormProblem(form: FormInstance<any>): FormProblem {
  const [rest, setRest] = useState<Problem | null>(null);
  const show = useCallback(
    (error: unknown) => {
      const problem = problemOf(error);
      const known = form.getFieldsError().map((field) => field.name as Path);
      const byField = new Map<string, { name: Path; errors: string[] }>();
      const homeless: FieldError[] = [];
      for (const fault of problem.errors ?? []) {
        const name = ownerOf(fault.field, known);
        if (!name) {
          homeless.push(fault);
          continue;
        }
        const key = JSON.stringify(name);
        const before = byField.get(key)?.errors ?? [];
        byField.set(key, { name, errors: [...new Set([...before, said(fault.message)])] });
      }
      form.setFields([...byField.values()]);
      const [first] = byField.values();
      if (first) form.scrollToField(first.name, { focus: true });
      const isAllShown = byField.size > 0 && homeless.length === 0;
      setRest(isAllShown ? null : { ...problem, detail: detailOf(problem), errors: homeless });
    },
    [form],
  );
  const clear = useCallback(() => setRest(null), []);
  return useMemo(() => ({ show, clear, rest }), [show, clear, rest]);
}
