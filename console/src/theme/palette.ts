/** The colours of `tokens.css` that antd is told of, and antd's theme. */
import { theme as antd, type ThemeConfig } from 'antd';

export type Mode = 'light' | 'dark';

export const palette = {
  light: { paper: '#eef2f1', panel: '#fbfcfb', sunken: '#e4ebe9', ink: '#13262e', ink2: '#43575f', ink3: '#586b72', line: '#d3dcdb', lineStrong: '#aebdbd', accent: '#0a6b66', accentSoft: '#d9ebe8', onAccent: '#ffffff', red: '#ab3018', amber: '#825400', green: '#1f6b3a' },
  dark: { paper: '#0d171a', panel: '#132124', sunken: '#0a1214', ink: '#e2ecea', ink2: '#adbfbf', ink3: '#8fa4a5', line: '#223539', lineStrong: '#3a5056', accent: '#4db8ab', accentSoft: '#12373a', onAccent: '#05201e', red: '#f28b73', amber: '#e0b054', green: '#74c892' },
} as const;

/** antd in our colours: dense, flat, quiet. */
export function antdTheme(mode: Mode, isStill: boolean): ThemeConfig {
  const p = palette[mode];
  return {
    algorithm: mode === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    cssVar: { key: 'portolan' },
    hashed: false,
    token: {
      colorPrimary: p.accent,
      colorInfo: p.accent,
      colorLink: p.accent,
      colorError: p.red,
      colorWarning: p.amber,
      colorSuccess: p.green,
      colorPrimaryBg: p.accentSoft,
      colorPrimaryBgHover: p.accentSoft,
      controlItemBgActive: p.accentSoft,
      controlItemBgActiveHover: p.accentSoft,
      controlItemBgHover: p.sunken,
      colorBgBase: p.panel,
      colorBgContainer: p.panel,
      colorBgElevated: p.panel,
      colorBgLayout: p.paper,
      colorText: p.ink,
      colorTextHeading: p.ink,
      colorTextSecondary: p.ink2,
      colorTextTertiary: p.ink3,
      colorTextDescription: p.ink3,
      colorTextPlaceholder: p.ink3,
      colorTextLightSolid: p.onAccent,
      colorBorder: p.lineStrong,
      colorBorderSecondary: p.line,
      fontFamily: 'var(--font)',
      fontFamilyCode: 'var(--mono)',
      fontSize: 13,
      controlHeight: 30,
      controlHeightSM: 24,
      controlHeightLG: 38,
      borderRadius: 4,
      borderRadiusLG: 6,
      // Off as a whole for who asked for less of it: a motion that is only cut short still lets what opens stand, go and come again.
      motion: !isStill,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
    },
    components: {
      Button: { primaryColor: p.onAccent, dangerColor: mode === 'dark' ? p.onAccent : '#ffffff', fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none' },
      Tooltip: { colorBgSpotlight: p.ink, colorTextLightSolid: p.panel },
      Form: { itemMarginBottom: 16, labelColor: p.ink2, verticalLabelPadding: '0 0 4px' },
      Tabs: { horizontalMargin: '0', titleFontSize: 13 },
      Modal: { titleFontSize: 15 },
      // In the dark antd makes its own of the accent, too faint for what is chosen in a menu.
      Dropdown: { colorPrimary: p.accent },
    },
  };
}
