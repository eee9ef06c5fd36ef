// The keys of English are the type of all: `t('no.such.key')` does not compile. A new namespace gets a line here.
import type alerts from '../locales/en/alerts.json';
import type assets from '../locales/en/assets.json';
import type calendar from '../locales/en/calendar.json';
import type changes from '../locales/en/changes.json';
import type command from '../locales/en/command.json';
import type common from '../locales/en/common.json';
import type hosts from '../locales/en/hosts.json';
import type map from '../locales/en/map.json';
import type options from '../locales/en/options.json';
import type overview from '../locales/en/overview.json';
import type providers from '../locales/en/providers.json';
import type run from '../locales/en/run.json';
import type scans from '../locales/en/scans.json';
import type schedules from '../locales/en/schedules.json';
import type services from '../locales/en/services.json';
import type settings from '../locales/en/settings.json';
import type shell from '../locales/en/shell.json';
import type table from '../locales/en/table.json';
import type when from '../locales/en/when.json';
import type windows from '../locales/en/windows.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      alerts: typeof alerts;
      assets: typeof assets;
      calendar: typeof calendar;
      changes: typeof changes;
      command: typeof command;
      common: typeof common;
      hosts: typeof hosts;
      map: typeof map;
      options: typeof options;
      overview: typeof overview;
      providers: typeof providers;
      run: typeof run;
      scans: typeof scans;
      schedules: typeof schedules;
      services: typeof services;
      settings: typeof settings;
      shell: typeof shell;
      table: typeof table;
      when: typeof when;
      windows: typeof windows;
    };
  }
}
