/** antd's own words in the language chosen. Chinese is loaded when it is needed. */
import enUS from 'antd/locale/en_US';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

export function useAntdLocale() {
  const { i18n } = useTranslation();
  const [locale, setLocale] = useState(enUS);
  const isChinese = i18n.language === 'zh';
  useEffect(() => {
    let isCurrent = true;
    if (isChinese) void import('antd/locale/zh_CN').then((zh) => isCurrent && setLocale(zh.default));
    else setLocale(enUS);
    return () => {
      isCurrent = false;
    };
  }, [isChinese]);
  return locale;
}
