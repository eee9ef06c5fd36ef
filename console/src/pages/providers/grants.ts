/** The option classes that can be granted (`crates/nmap/src/command/spec.rs`), and the options that each opens. */
export const GRANTS = {
  intrusiveScripts: ['--script'],
  scriptArgs: ['--script-args'],
  idleScan: ['-sI'],
  ftpBounce: ['-b'],
  decoys: ['-D'],
  spoofing: ['-S', '--spoof-mac'],
  fragmentation: ['-f', '--mtu'],
  payload: ['--data', '--data-string', '--data-length'],
  badChecksum: ['--badsum'],
  proxies: ['--proxies'],
  scanFlags: ['--scanflags'],
  ttl: ['--ttl'],
  ipOptions: ['--ip-options'],
  interface: ['-e'],
  sourcePort: ['--source-port'],
} as const;

export type Grant = keyof typeof GRANTS;

export const ALL_GRANTS = Object.keys(GRANTS) as Grant[];
