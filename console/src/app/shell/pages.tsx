/** The pages of the navigation: where they are, their letter after `g`, and their sign. */
import type { ReactNode } from 'react';

export const PAGES = [
  { key: 'overview', to: '/', letter: 'o' },
  { key: 'scans', to: '/scans', letter: 's' },
  { key: 'schedules', to: '/schedules', letter: 'e' },
  { key: 'windows', to: '/windows', letter: 'w' },
  { key: 'calendar', to: '/calendar', letter: 'c' },
  { key: 'providers', to: '/providers', letter: 'p' },
  { key: 'assets', to: '/assets', letter: 'a' },
  { key: 'hosts', to: '/hosts', letter: 'h' },
  { key: 'services', to: '/services', letter: 'v' },
  { key: 'changes', to: '/changes', letter: 'd' },
  { key: 'alerts', to: '/alerts', letter: 'l' },
  { key: 'map', to: '/map', letter: 'm' },
  { key: 'settings', to: '/settings', letter: 't' },
] as const;

export type PageKey = (typeof PAGES)[number]['key'];

/** Drawn for this: the marks of a chart, in one stroke. */
const MARKS: Record<PageKey, ReactNode> = {
  // A compass rose.
  overview: <path d="M8 1.5 9.6 6.4 14.5 8 9.6 9.6 8 14.5 6.4 9.6 1.5 8 6.4 6.4Z" />,
  // A sounding.
  scans: <path d="M8 14V9.5M5.2 7.6a4 4 0 0 1 5.6 0M3 5.2a7 7 0 0 1 10 0M8 9.5h.01" />,
  // An hourglass.
  schedules: <path d="M4 1.500h8M4 14.500h8M5 1.500v2.500L8 8l3-4V1.500M5 14.500V12l3-4 3 4v2.500" />,
  // The gate of a lock.
  windows: <path d="M2 2v12M14 2v12M2 4.500 8 7l6-2.500M2 10l6 2.500 6-2.500M8 7v5.500" />,
  // A table of tides.
  calendar: <path d="M2 3.500h12v10.500H2ZM2 6.500h12M5 1.500v3M11 1.500v3M4 11c1.300-2.500 2.700-2.500 4 0s2.700 2.500 4 0" />,
  // An anchor.
  providers: <path d="M8 5v9M8 5a1.7 1.7 0 1 0 0-3.4A1.7 1.7 0 0 0 8 5ZM5.5 7.5h5M2.5 9.5C3 12.5 5 14 8 14s5-1.500 5.500-4.500" />,
  // A buoy.
  assets: <path d="M8 1.500v2M5.800 3.500h4.400L12 10.500H4ZM1.500 13c1.600 0 1.600-1 3.250-1s1.600 1 3.250 1 1.600-1 3.250-1 1.600 1 3.250 1" />,
  // A harbour with its moles.
  hosts: <path d="M2 13.500h12M4 13.500V7l4-4 4 4v6.500M6.800 13.500V9.500h2.400v4" />,
  // Signal flags.
  services: <path d="M3 1.500v13M3 2.500h9.500L10 5l2.500 2.500H3M3 9.500h7l-2 1.750 2 1.750H3" />,
  // Tides: what was and what is.
  changes: <path d="M1.500 5.500h11M10 3l2.500 2.500L10 8M14.500 10.500h-11M6 8l-2.500 2.500L6 13" />,
  // A lighthouse.
  alerts: <path d="M6.500 6h3l1 8h-5ZM6.500 6V3.500L8 2l1.500 1.500V6M4.500 14h7M1.500 2.500 4.500 4M1.500 6.500l3-1M14.500 2.500l-3 1.500M14.500 6.500l-3-1" />,
  // A folded chart.
  map: <path d="m1.500 4 4.300-1.800 4.400 1.800 4.300-1.800V12l-4.300 1.800-4.400-1.800-4.300 1.800ZM5.800 2.200V12M10.200 4v9.800" />,
  // Dividers.
  settings: <path d="M8 3.500 4 14M8 3.500 12 14M8 3.500V1.500M5.300 10.500a4.500 4.500 0 0 0 5.400 0" />,
};

export function Mark({ page }: { page: PageKey }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.25" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {MARKS[page]}
    </svg>
  );
}

/** The mark of the product: a wind rose whose north is lettered in red. */
export function Rose({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="-16 -16 32 32" width={size} height={size} aria-hidden="true">
      <circle r="11" fill="none" stroke="var(--nav-accent)" strokeWidth="1" />
      <path d="M0-10 1.600-3.600 7-7 3.600-1.600 10 0 3.600 1.600 7 7 1.600 3.600 0 10-1.600 3.600-7 7-3.600 1.600-10 0-3.600-1.600-7-7-1.600-3.600Z" fill="var(--nav-accent)" opacity=".45" />
      <path d="M0-15 2.600-2.600 15 0 2.600 2.600 0 15-2.600 2.600-15 0-2.600-2.600Z" fill="var(--nav-ink)" />
      <path d="M0-15 2.600-2.600 0 0-2.600-2.600Z" fill="#e8674a" />
    </svg>
  );
}
