import type { Namespace } from "../net/namespace.ts";
import type { DatagramSocket, PacketSocket, SocketFactory } from "../net/socket/socket.ts";
import { fail, type Result } from "../wire/errno.ts";
import type { DescriptorTable } from "./descriptor-table.ts";
import { alwaysReady, FileReference, type OpenFile } from "./open-file.ts";

/** What socket(2) of a process needs to know of it. */
export interface SocketOwner {
  readonly namespace: Namespace;
  nextInode(): number;
}

/** socket(2): sockets of the process's namespace, each behind a descriptor, so that `ss -p` finds who has it. */
export class ProcessSockets implements SocketFactory {
  readonly #owner: SocketOwner;
  readonly #descriptors: DescriptorTable;

  constructor(owner: SocketOwner, descriptors: DescriptorTable) {
    this.#owner = owner;
    this.#descriptors = descriptors;
  }

  udp(family: 4 | 6): DatagramSocket {
    return this.#open(this.#owner.namespace.sockets.udp(family));
  }

  ping(family: 4 | 6): Result<DatagramSocket> {
    const socket = this.#owner.namespace.sockets.ping(family);
    if (socket.ok) this.#open(socket.value);
    return socket;
  }

  raw(family: 4 | 6, protocol: number): DatagramSocket {
    return this.#open(this.#owner.namespace.sockets.raw(family, protocol));
  }

  packet(): PacketSocket {
    return this.#open(this.#owner.namespace.sockets.packet());
  }

  #open<S extends DatagramSocket | PacketSocket>(socket: S): S {
    const inode = this.#owner.nextInode();
    const file = new SocketFile(socket, inode);
    const fd = this.#descriptors.add(new FileReference(file), 0);
    socket.descriptor = {
      inode,
      closed: () => {
        if (!file.released && fd.ok && this.#descriptors.file(fd.value) === file) {
          file.released = true;
          this.#descriptors.close(fd.value);
        }
      },
    };
    return socket;
  }
}

/** The file behind a socket's descriptor; programs here use the socket itself, not read(2) and write(2). */
class SocketFile implements OpenFile {
  readonly path: string;
  readonly isTerminal = false;
  released = false;
  readonly #socket: DatagramSocket | PacketSocket;

  constructor(socket: DatagramSocket | PacketSocket, inode: number) {
    this.#socket = socket;
    this.path = `socket:[${inode}]`;
  }

  read(): Result<Uint8Array> {
    return fail("EINVAL");
  }

  write(): Result<number> {
    return fail("EINVAL");
  }

  onWritable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  readable(): boolean {
    return this.#socket.readable();
  }

  onReadable(wake: () => void): () => void {
    return this.#socket.onReadable(wake);
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    this.#socket.close();
  }
}
