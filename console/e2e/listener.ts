/** Something that listens on an address of loopback of its own, so that scans have what to find. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Listener {
  host: string;
  port: number;
  /** What is held back is said now. */
  speak: () => void;
  close: () => Promise<void>;
}

/** Says `banner` to who connects; with `mute`, only once it is let speak. */
export async function listen(host: string, banner: string | Buffer, mute = false): Promise<Listener> {
  const sockets = new Set<Socket>();
  let isMute = mute;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (!isMute) socket.end(banner);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    host,
    port: (server.address() as AddressInfo).port,
    speak: () => {
      isMute = false;
      for (const socket of sockets) socket.end(banner);
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
