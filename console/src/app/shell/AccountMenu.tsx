/** Who is signed in, and what they choose for themselves. */
import { Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut, useWho } from '@/api/session';
import { useMenuFocus } from '@/hooks/useFocusBack';
import { useMayLeave } from '@/hooks/useLeaving';
import { chooseLanguage } from '@/i18n';
import { plain } from '@/lib/hostile';
import { chooseTheme, useThemeChoice, type Choice } from '@/theme/mode';
import { askForHelp } from './GlobalShortcuts';
import { PasswordDialog } from './PasswordDialog';
import css from './Shell.module.css';

const THEMES: Choice[] = ['light', 'dark', 'system'];

export function AccountMenu() {
  const { t, i18n } = useTranslation('shell');
  const onOpenChange = useMenuFocus();
  const mayLeave = useMayLeave();
  const who = useWho();
  const theme = useThemeChoice();
  const [isChanging, setIsChanging] = useState(false);
  const items: MenuProps['items'] = [
    { type: 'group', label: t('theme.label'), children: THEMES.map((one) => ({ key: `theme:${one}`, label: t(`theme.${one}`) })) },
    {
      type: 'group',
      label: t('language.label'),
      children: [
        { key: 'language:en', label: <span lang="en">English</span> },
        { key: 'language:zh', label: <span lang="zh-Hans">中文</span> },
      ],
    },
    { type: 'divider' },
    { key: 'keys', label: t('keys.open'), extra: '?' },
    { key: 'password', label: t('account.password') },
    { key: 'signOut', label: t('account.signOut') },
  ];
  const choose = (key: string) => {
    if (key === 'keys') askForHelp();
    else if (key === 'password') setIsChanging(true);
    else if (key === 'signOut') void mayLeave().then((leaves) => (leaves ? signOut() : undefined));
    else if (key.startsWith('theme:')) chooseTheme(key.slice(6) as Choice);
    else void chooseLanguage(key === 'language:zh' ? 'zh' : 'en');
  };
  return (
    <>
      <Dropdown autoFocus onOpenChange={onOpenChange} trigger={['click']} placement="topLeft" menu={{ items, 'aria-label': t('account.label'), selectable: true, selectedKeys: [`theme:${theme}`, `language:${i18n.language}`], onClick: ({ key }) => choose(key) }}>
        <button type="button" className={css['account']}>
          <span>
            <span className="visually-hidden">{t('account.label')} </span>
            <span>{plain(who.displayName)}</span>
            <small>{t(`role.${who.role as 'viewer' | 'operator' | 'admin'}`)}</small>
          </span>
        </button>
      </Dropdown>
      <PasswordDialog open={isChanging} onClose={() => setIsChanging(false)} />
    </>
  );
}
