// Who is at the other end of a connection: unix(7), SO_PEERCRED. The kernel wrote it down at connect(2); nobody can
// claim to be another.

import { getSocketOption, SOL_SOCKET } from "../sys/socket.ts";
import { type OpenNamespace, openNamespaceFile } from "./open-namespace.ts";
import type { NamespaceWord, Refusal } from "./protocol.ts";

const SO_PEERCRED = 17;
const UCRED_BYTES = 12;

export interface Peer {
  readonly pid: number;
  readonly uid: number;
}

export function peerOf(fd: number): Peer {
  const credentials = getSocketOption(fd, SOL_SOCKET, SO_PEERCRED, UCRED_BYTES);
  const view = new DataView(credentials.buffer, credentials.byteOffset);
  return { pid: view.getInt32(0, true), uid: view.getUint32(4, true) };
}

/** The namespace that `word` means to this peer, or its own. */
export function openPeerNamespace(peer: Peer, word: NamespaceWord | undefined): OpenNamespace | Refusal {
  if (peer.pid === 0) {
    return { words: "this client lives in another pid namespace: its network namespace cannot be found" };
  }
  const path = pathOf(peer, word);
  const opened = openNamespaceFile(path);
  return typeof opened === "string" ? { words: `network namespace ${path}: ${opened}` } : opened;
}

function pathOf({ pid }: Peer, word: NamespaceWord | undefined): string {
  if (word === undefined) return `/proc/${pid}/ns/net`;
  return "fd" in word ? `/proc/${pid}/fd/${word.fd}` : word.path;
}
