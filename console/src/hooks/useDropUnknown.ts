/** An address that was typed, or kept for long, may have filters that mean nothing: they are dropped, and it is said once. */
import { App } from 'antd';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** What each parameter may be; undefined where that is not known yet. */
export type Known = Record<string, readonly string[] | undefined>;

/** The parameters whose values mean nothing. Empty ones are none. */
export function unknownOf(values: Record<string, string>, known: Known): string[] {
  return Object.entries(known).flatMap(([key, all]) => (values[key] && all && !all.includes(values[key]) ? [key] : []));
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** Ids that a parameter may be: before they are here, no more than what looks like one. */
export const idsOr = (value: string, ids: string[] | undefined) => ids ?? (UUID.test(value) ? undefined : []);

export function useDropUnknown<T extends Record<string, string>>(values: T, known: Known, change: (change: Partial<T>) => void, usual: Partial<T> = {}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const unknown = useMemo(() => unknownOf(values, known).join(','), [values, known]);
  useEffect(() => {
    if (!unknown) return;
    change(Object.fromEntries(unknown.split(',').map((key) => [key, usual[key] ?? ''])) as Partial<T>);
    void message.warning({ key: 'unknown', content: t('unknownFilter'), duration: 8 });
    // oxlint-disable-next-line react/exhaustive-deps -- once for what is unknown
  }, [unknown]);
}
