/** The result as a file, in each format. */
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useMenuFocus } from '@/hooks/useFocusBack';
import type { Run } from '../types';
import { download, FORMATS, type Format } from './download';

/** Downloads in a format, and says why where that cannot be. */
export function useDownload(run: Run) {
  const { t } = useTranslation('run');
  const { modal } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const go = (format: Format) => {
    setIsBusy(true);
    download(run.id, format)
      .catch((error: unknown) => void modal.error({ title: t('export.failed', { format: t(`format.${format}.name`) }), content: <ProblemAlert error={error} />, okText: t('again.close') }))
      .finally(() => setIsBusy(false));
  };
  return { go, isBusy };
}

export function ExportMenu({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const { go, isBusy } = useDownload(run);
  const onOpenChange = useMenuFocus();
  const items = FORMATS.map((format) => ({
    key: format,
    label: (
      <>
        {t(`format.${format}.name`)} <span className="muted">{t(`format.${format}.what`)}</span>
      </>
    ),
  }));
  return (
    <Dropdown autoFocus onOpenChange={onOpenChange} trigger={['click']} menu={{ items, 'aria-label': t('export.title'), onClick: ({ key }) => go(key as Format) }}>
      <Button loading={isBusy} aria-haspopup="menu">
        {t('export.title')} ▾
      </Button>
    </Dropdown>
  );
}
