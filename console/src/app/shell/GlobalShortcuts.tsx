/** The shortcuts that hold everywhere, and their help. */
import { useNavigate } from '@tanstack/react-router';
import { Modal } from 'antd';
import { Fragment, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { focusSearch, isTyping } from '@/hooks/useShortcut';
import { PAGES } from './pages';
import css from './Shell.module.css';

/** Milliseconds in which a letter after `g` belongs to it. */
const PATIENCE = 1200;
const HELP = 'portolan:help';

/** Opens the help from elsewhere. */
export function askForHelp() {
  globalThis.dispatchEvent(new Event(HELP));
}

export function GlobalShortcuts() {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const mayScan = useMay('scan.create');
  const [isHelp, setIsHelp] = useState(false);
  const went = useRef(0);
  useEffect(() => {
    const open = () => setIsHelp(true);
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const page = Date.now() - went.current < PATIENCE ? PAGES.find((one) => one.letter === event.key) : undefined;
      went.current = event.key === 'g' ? Date.now() : 0;
      if (page) void navigate({ to: page.to });
      else if (event.key === '?') setIsHelp(true);
      else if (event.key === 'n' && mayScan) void navigate({ to: '/scans/new' });
      else if (event.key === '/') void (focusSearch() || navigate({ to: '/hosts', search: { focus: 'search' } }));
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    globalThis.addEventListener(HELP, open);
    return () => {
      document.removeEventListener('keydown', press);
      globalThis.removeEventListener(HELP, open);
    };
  }, [navigate, mayScan]);
  return (
    <Modal open={isHelp} title={t('keys.title')} footer={null} onCancel={() => setIsHelp(false)} width={420}>
      <dl className={css['keys']}>
        <Keys keys={['/']} text={t('keys.search')} />
        {mayScan && <Keys keys={['n']} text={t('keys.newScan')} />}
        <Keys keys={['?']} text={t('keys.help')} />
        {PAGES.map((page) => (
          <Keys key={page.key} keys={['g', page.letter]} text={t('keys.go', { page: t(`nav.${page.key}`) })} />
        ))}
        <Keys keys={['Esc']} text={t('keys.close')} />
      </dl>
    </Modal>
  );
}

function Keys({ keys, text }: { keys: string[]; text: string }) {
  const { t } = useTranslation('shell');
  return (
    <>
      <dt>
        {keys.map((key, index) => (
          <Fragment key={key}>
            {index > 0 && ` ${t('keys.then')} `}
            <kbd>{key}</kbd>
          </Fragment>
        ))}
      </dt>
      <dd>{text}</dd>
    </>
  );
}
