/** Services on loopback whose words mean harm: HTML, escapes of terminals, marks of direction, a megabyte at once. */
import { createServer, type Server as NetServer, type Socket } from 'node:net';

/** What runs if anything of it is taken for a document: it sets `globalThis.harmed`. */
export const SCRIPT = '<script>globalThis.harmed=1;alert(1)</script>';
export const IMAGE = '<img src=x onerror="globalThis.harmed=1">';
/** ANSI: red, clear the screen, a new title of the window. */
export const ANSI = '\u001b[31mred\u001b[2J\u001b]0;title\u0007';
/** Turns what follows around, and never back. */
export const RTL = '\u202Egnp.exe';

const close = (server: NetServer, sockets: Set<Socket>) => () =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });

export interface Listener {
  port: number;
  end: () => Promise<void>;
}

/** Listens on an address of loopback. A `port` of 0 is any that is free. */
export function listen(address: string, port: number, speak: (socket: Socket) => void = () => undefined): Promise<Listener> {
  if (!address.startsWith('127.')) throw new Error('on loopback only');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    speak(socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      const bound = server.address();
      resolve({ port: typeof bound === 'object' && bound ? bound.port : port, end: close(server, sockets) });
    });
  });
}

/** FTP whose version is HTML. */
export function ftp(address: string, port: number) {
  return listen(address, port, (socket) => socket.write(`220 ProFTPD 1.3.5${IMAGE.replaceAll(' ', '_')} Server (${SCRIPT}) [${address}]\r\n`));
}

/** Speaks a megabyte of everything before it is asked. */
export function shout(address: string, port: number) {
  const word = `${SCRIPT}${ANSI}${RTL}</pre></td></table>`;
  return listen(address, port, (socket) => socket.end(word.repeat(Math.ceil(1_048_576 / word.length))));
}

/** HTTP whose head and title are all that at once. */
export function http(address: string, port: number) {
  const body = `<html><head><title>${IMAGE}${ANSI}${RTL} a title</title></head>${SCRIPT.repeat(20_000)}</html>`;
  return listen(address, port, (socket) => {
    socket.on('data', () => socket.end(`HTTP/1.1 200 OK\r\nServer: ${SCRIPT}${ANSI}${RTL}\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`));
  });
}
