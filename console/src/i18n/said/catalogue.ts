/** All that the server says, in Chinese. A part of its own: fetched where Chinese is chosen. */
import english from '../../locales/en/options.json';
import chinese from '../../locales/zh/options.json';
import type { Catalogue } from '../said';
import alerts from './alerts.json';
import api from './api.json';
import borrowed from './borrowed.json';
import options from './options.json';
import refusals from './refusals.json';
import runs from './runs.json';
import times from './times.json';
import values from './values.json';
import words from './words.json';

const bare = (sentence: string) => sentence.replace(/ Since Nmap [\d.]+\.$|自 Nmap [\d.]+ 起。$/, '').replaceAll(/‹[^›]+›/g, '{}');

/** What options do, of the words that the editor has for them. */
export const OF_OPTIONS: Record<string, string> = Object.fromEntries(Object.entries(english).map(([option, sentence]) => [bare(sentence), bare(chinese[option as keyof typeof chinese])]));

/** What others say through the server, which is not in its source: the library that judges passwords, the system. */
export const OF_OTHERS: Record<string, string> = borrowed;

export const CATALOGUE: Catalogue = { sentences: { ...options, ...refusals, ...values, ...runs, ...api, ...times, ...alerts }, words };
