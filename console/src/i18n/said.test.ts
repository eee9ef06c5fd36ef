import { expect, test } from 'vitest';
import { said, translator } from './said';
import { CATALOGUE, OF_OPTIONS } from './said/catalogue';

const known = translator({ ...CATALOGUE, sentences: { ...OF_OPTIONS, ...CATALOGUE.sentences } });

test.each([
  ['the value is empty', '值为空'],
  ['Scans ports 22, 80.', '扫描端口 22, 80。'],
  ['Scans port 22.', '扫描端口 22。'],
  ['Scans ports 1 to 100.', '扫描端口 1 到 100。'],
  ['Scans each address once, though more than one target names it.', '即使多个目标包含同一地址，也只扫描一次。'],
  ['-oN never runs here: it does no scan', '-oN 在此处永不运行：它不执行扫描'],
  ['"0.0.0.300" is neither a full IPv4 address (four numbers) nor a host name: a name cannot end in a number', '"0.0.0.300" 既不是完整的 IPv4 地址（四个数字），也不是主机名：名称不能以数字结尾'],
  ['Nmap has no option "--servic-version": did you mean --service-version?', 'Nmap 没有选项 "--servic-version"：您是否想写 --service-version？'],
  ['"--v" may be --version-all, --version-light and more: write more of it', '"--v" 可能是 --version-all, --version-light 等：请写得更完整'],
  ['command: the command is empty: leave it out for the provider\'s, or write -sV %s', 'command: 命令为空：不填则使用扫描引擎的命令，或写 -sV %s'],
  ['targets[0]: "a b" is not one address or name (and 2 more, see errors)', 'targets[0]: "a b" 不是单个地址或名称（另有 2 处，见下）'],
  ['another asset is called "scan"', '已有名为 "scan" 的资产'],
  ['0 of 1 host up, 0 open ports', '0 / 1 台主机在线，0 个开放端口'],
  ['2 of 3 hosts up, 7 open ports, 5 open|filtered', '2 / 3 台主机在线，7 个开放端口，5 个开放|被过滤'],
  ['the time limit of 5 s was reached; what was found until then is kept; scan less, or raise the limit', '已达到 5 秒的时间限制；此前的发现已保留；请减少扫描内容，或提高限制'],
  ['cancelled', '已取消'],
  ['Nmap could not be started: no such thing; what was found until then is kept', '无法启动 Nmap：no such thing；此前的发现已保留'],
  ['this password is guessed too soon: what is this; take more or rarer words', '此密码太容易被猜到: what is this；请使用更多或更少见的词'],
  ['the template full cannot run so: the value is empty; -oN never runs here: it does no scan', '模板 full 不能这样运行：值为空；-oN 在此处永不运行：它不执行扫描'],
  ['the search cannot be read at "net:1.2": net: takes an address (10.0.0.7), a network (10.0.0.0/8) or octet ranges (10.0.0-3.1); names go with host:', '无法理解搜索中的 "net:1.2"：net: 可用地址（10.0.0.7）、网段（10.0.0.0/8）或八位组范围（10.0.0-3.1）；名称请用 host:'],
  ['the search cannot be read at "port:x": "x" is no port or range of ports: port: takes 22, 1-1024 or 22,80,443 (0 to 65535)', '无法理解搜索中的 "port:x"："x" 不是端口或端口范围：port: 可用 22、1-1024 或 22,80,443（0 到 65535）'],
  ['10.0.0.0/8 is never scanned: it is multicast: mend the scope', '10.0.0.0/8 永不扫描：它是组播地址：请修正扫描范围'],
  ['none of 1 addresses was scanned: the scan was stopped', '共 1 个地址，已扫描：无。扫描已停止'],
  ['3 only of 5 addresses were scanned: the scan was stopped', '共 5 个地址，已扫描：仅 3 个。扫描已停止'],
  ['a search has at most 8 words', '搜索最多 8 个词'],
  [
    'refused, nothing was sent: 8.8.8.8 is out of scope: 8.8.8.8 is in none of the allowed networks (127.0.0.0/8); an administrator can add its network (a scan on the command line: --allow NET)',
    '已拒绝，未发送任何数据：8.8.8.8 超出扫描范围：8.8.8.8 不在任何允许的网段中（127.0.0.0/8）；管理员可以添加其网段',
  ],
  [
    'the asset "web": 10.0.0.1 holds 10.0.0.1, which is never scanned: it is multicast; leave it out with --exclude 10.0.0.1',
    '资产 "web"：10.0.0.1 包含永不扫描的 10.0.0.1：它是组播地址；请选择不包含它的目标',
  ],
])('%s', (english, chinese) => {
  expect(known(english)).toBe(chinese);
});

test('what it does not know stays, and what people wrote stays in it', () => {
  for (const other of ['', 'a banner of some host', '终于', 'value', 'the value', 'Scans ports 1 to 2', '220 ProFTPD: ready; go on']) expect(known(other)).toBeNull();
  // A name in quotes is nobody's sentence, whatever it says; what it holds does not end it.
  expect(known(String.raw`another asset is called "the value is empty"`)).toBe('已有名为 "the value is empty" 的资产');
  expect(known(String.raw`the range "a\" in \"b" in "c" runs backwards`)).toBe(String.raw`"c" 中的范围 "a\" in \"b" 首尾颠倒`);
  expect(known('there is no such constructor')).toBe('没有这个constructor');
  expect(known('__proto__')).toBeNull();
});

test('hostile text takes no time', () => {
  const began = performance.now();
  for (const part of ['; ', ': ', ' in ', '"', 'refused, nothing was sent: ', '{', '\\', ' (it said: ', 'at byte ', ' and more', ' is out of scope: ']) {
    for (const length of [3900, 100_000]) {
      const text = part.repeat(Math.ceil(length / part.length)).slice(0, length);
      known(text);
      known(`"${text}`);
      known(`the template x cannot run so: ${text}`);
    }
  }
  expect(performance.now() - began).toBeLessThan(1500);
  expect(known(`the value is empty${' '.repeat(5000)}`)).toBeNull();
});

test('advice for the command line has the console\u2019s own words', () => {
  const refused = '-oN never runs here: Portolan writes the results: use -o json|ndjson|csv|xml|text|html with --out FILE';
  const never = '0.0.0.0 holds 0.0.0.0, which is never scanned: it is "this network"; leave it out with --exclude 0.0.0.0';
  const outside = '8.8.8.8 is out of scope: 8.8.8.8 is in none of the allowed networks (::1); an administrator can add its network (a scan on the command line: --allow NET)';
  expect(said(refused)).toBe('-oN never runs here: Portolan writes the results: export them from the page of the run');
  expect(said(never)).toMatch(/; choose targets without it$/);
  expect(said(outside)).toMatch(/can add its network$/);
  for (const one of [refused, never, outside]) {
    expect(known(one)).toMatch(/[\u4e00-\u9fff]/);
    expect(known(one)).not.toMatch(/--(out|exclude|allow)/);
  }
});
