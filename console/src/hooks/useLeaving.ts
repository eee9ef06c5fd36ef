import { useBlocker } from '@tanstack/react-router';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';

/**
 * Asks before what is typed is left: `isDirty` says whether there is any. Another search of the same page leaves
 * nothing. What navigates once all is saved says `ignoreBlocker: true`.
 */
export function useLeaving(isDirty: () => boolean): void {
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
  useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isDirty() && new Promise((resolve) => ask((leaves) => resolve(!leaves))),
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
