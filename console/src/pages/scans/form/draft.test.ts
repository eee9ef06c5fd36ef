import { expect, test } from 'vitest';
import { commandPart, draftOf, emptyDraft, inputOf, OWN, rendered, targetsOf, type Scan, type Template } from './draft';

const NOTHING = { name: '', target: '', asset: '', tag: '', provider: '', template: '', command: '' };
const PORT: Template = {
  id: 'port',
  builtIn: true,
  name: 'Port',
  description: '',
  command: '-p 1-65535 %s',
  parameters: [{ name: 'ports', description: '', default: '1-65535', option: '-p' }],
  needsPrivilege: false,
  version: 1,
};

test.each([
  ['10.0.0.1 10.0.0.2\n10.0.0.3', ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
  ['10.0.0.1,10.0.0.2; db.example.org,::1', ['10.0.0.1', '10.0.0.2', 'db.example.org', '::1']],
  ['10.0.0-3.1,7, 10.0.0.9', ['10.0.0-3.1,7', '10.0.0.9']],
  ['::1 ::1', ['::1']],
  ['  ', []],
])('targets of %j', (text, wanted) => {
  expect(targetsOf(text)).toEqual(wanted);
});

test('a parameter stands in the command, and is sent only where it is not the usual', () => {
  expect(rendered(PORT, {})).toBe('-p 1-65535 %s');
  expect(rendered(PORT, { ports: '22,80' })).toBe('-p22,80 %s');
  const draft = { ...emptyDraft(NOTHING), templateId: 'port', parameters: { ports: ' 22,80 ', other: 'x' } };
  expect(commandPart(draft, PORT)).toEqual({ templateId: 'port', parameters: { ports: '22,80' } });
  expect(commandPart({ ...draft, parameters: { ports: '1-65535' } }, PORT)).toEqual({ templateId: 'port', parameters: {} });
});

test('a scan comes back from the form as it went in', () => {
  const scan: Scan = {
    id: 's',
    displayName: 'Web',
    providerId: 'p',
    providerName: 'Nmap',
    target: { mode: 'asset', assetIds: ['a'], tags: ['dmz'] },
    command: '-sV %s',
    createdAt: '',
    updatedAt: '',
    version: 3,
  };
  expect(inputOf(draftOf(scan), undefined, 'unused')).toEqual({ displayName: 'Web', providerId: 'p', target: scan.target, command: '-sV %s' });
});

test('a link may say what is scanned', () => {
  expect(emptyDraft({ ...NOTHING, asset: 'a,b' }).target).toEqual({ mode: 'asset', targets: '', assetIds: ['a', 'b'], tags: [] });
  expect(emptyDraft({ ...NOTHING, command: '-sn %s' }).templateId).toBe(OWN);
  expect(inputOf(emptyDraft({ ...NOTHING, target: '::1' }), undefined, 'Quick: ::1')).toMatchObject({ displayName: 'Quick: ::1', templateId: 'quick' });
});
