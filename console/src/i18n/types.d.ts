// The keys of English are the type of all: `t('no.such.key')` does not compile. A new namespace gets a line here.
import type assets from '../locales/en/assets.json';
import type command from '../locales/en/command.json';
import type common from '../locales/en/common.json';
import type hosts from '../locales/en/hosts.json';
import type map from '../locales/en/map.json';
import type options from '../locales/en/options.json';
import type overview from '../locales/en/overview.json';
import type providers from '../locales/en/providers.json';
import type run from '../locales/en/run.json';
import type scans from '../locales/en/scans.json';
import type services from '../locales/en/services.json';
import type settings from '../locales/en/settings.json';
import type shell from '../locales/en/shell.json';
import type table from '../locales/en/table.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      assets: typeof assets;
      command: typeof command;
      common: typeof common;
      hosts: typeof hosts;
      map: typeof map;
      options: typeof options;
      overview: typeof overview;
      providers: typeof providers;
      run: typeof run;
      scans: typeof scans;
      services: typeof services;
      settings: typeof settings;
      shell: typeof shell;
      table: typeof table;
    };
  }
}
