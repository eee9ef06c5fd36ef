/** What can be done with a scan, at the end of its row. */
import { CaretRightFilled, EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, Tooltip, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { useMenuFocus } from '@/hooks/useFocusBack';
import { plain } from '@/lib/hostile';
import { isGoing, type ListedScan } from './cells';
import css from './List.module.css';

export type Action = 'run' | 'edit' | 'clone' | 'delete';

export function RowActions({ scan, isStarting, onAct }: { scan: ListedScan; isStarting: boolean; onAct: (action: Action, scan: ListedScan) => void }) {
  const { t } = useTranslation('scans');
  const onOpenChange = useMenuFocus();
  const mayRun = useMay('run.start');
  const mayChange = useMay('scan.change');
  const mayDelete = useMay('scan.delete');
  const mayMake = useMay('scan.create');
  const name = plain(scan.displayName);
  const items: MenuProps['items'] = [
    ...(mayChange ? [{ key: 'edit', label: t('action.edit') }] : []),
    ...(mayMake ? [{ key: 'clone', label: t('action.clone') }] : []),
    ...(mayDelete ? [{ key: 'delete', label: <Delete isGoing={isGoing(scan)} />, danger: true, disabled: isGoing(scan) }] : []),
  ];
  return (
    <span className={css['actions']}>
      {mayRun && (
        <Tooltip title={t('action.run')} mouseEnterDelay={0.4}>
          <Button size="small" type="text" icon={<CaretRightFilled />} loading={isStarting} aria-label={t('action.runName', { name })} onClick={() => onAct('run', scan)} />
        </Tooltip>
      )}
      {items.length > 0 && (
        <Dropdown autoFocus onOpenChange={onOpenChange} trigger={['click']} menu={{ items, 'aria-label': t('action.more', { name }), onClick: ({ key }) => onAct(key as Action, scan) }}>
          <Button size="small" type="text" icon={<EllipsisOutlined />} aria-label={t('action.more', { name })} aria-haspopup="menu" />
        </Dropdown>
      )}
    </span>
  );
}

function Delete({ isGoing }: { isGoing: boolean }) {
  const { t } = useTranslation('scans');
  return (
    <>
      {t('action.delete')} {isGoing && <span className="muted">{t('action.deleteGoing')}</span>}
    </>
  );
}
