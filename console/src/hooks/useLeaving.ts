import { useBlocker } from '@tanstack/react-router';
import { App } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Of the browser's own buttons, not of the dialog's. */
const STEPS: ReadonlySet<string> = new Set(['BACK', 'FORWARD', 'GO']);

/** Each form on the page, and whether something was typed into it. */
const forms = new Set<() => boolean>();

/** Asks whether to leave what was typed. */
function useAskToLeave(): () => Promise<boolean> {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const ask = (answer: (leaves: boolean) => void) =>
    void modal.confirm({
      title: t('leave.title'),
      content: t('leave.text'),
      okText: t('leave.go'),
      cancelText: t('leave.stay'),
      onOk: () => answer(true),
      onCancel: () => answer(false),
    });
  return () => new Promise(ask);
}

/** Closes a dialog; asks before, where something was typed into its form. So do the back button and the browser's reload while it is open. */
export function useClosing(form: { isFieldsTouched: () => boolean }, onClose: () => void, isOpen = true): () => void {
  const ask = useAskToLeave();
  useBlocker({
    shouldBlockFn: async ({ action }) => STEPS.has(action) && form.isFieldsTouched() && !(await ask()),
    enableBeforeUnload: () => form.isFieldsTouched(),
    disabled: !isOpen,
  });
  const close = async () => {
    if (!form.isFieldsTouched() || (await ask())) onClose();
  };
  return () => void close();
}

/** Asks whoever has typed something whether to leave it; who has typed nothing leaves. */
export function useMayLeave(): () => Promise<boolean> {
  const ask = useAskToLeave();
  return () => ([...forms].some((isDirty) => isDirty()) ? ask() : Promise.resolve(true));
}

/**
 * Asks before what is typed is left: `isDirty` says whether there is any. Another search of the same page leaves
 * nothing, unless the page `isOfSearch`: begins anew by it. What navigates once all is saved says `ignoreBlocker: true`.
 */
export function useLeaving(isDirty: () => boolean, isOfSearch = false): void {
  const mayLeave = useMayLeave();
  useEffect(() => {
    forms.add(isDirty);
    return () => void forms.delete(isDirty);
  }, [isDirty]);
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      const isLeft = current.pathname !== next.pathname || (isOfSearch && isUnlike(current.search, next.search));
      return isLeft && !(await mayLeave());
    },
    enableBeforeUnload: () => isDirty(),
  });
}

/** Whether a form holds something else than it began with. What is left empty is as if it were not there. */
export function isUnlike(now: unknown, start: unknown): boolean {
  return JSON.stringify(bare(now)) !== JSON.stringify(bare(start));
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => bare(one));
  if (typeof value !== 'object' || value === null) return value === '' ? undefined : (value ?? undefined);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined && one !== null && one !== '');
  return Object.fromEntries(entries.map(([key, one]) => [key, bare(one)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}
