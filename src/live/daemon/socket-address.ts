import { AF_UNIX } from "../sys/socket.ts";

/** struct sockaddr_un of a file. */
export function fileAddress(path: string): Uint8Array {
  return unixAddress(new TextEncoder().encode(path));
}

/** struct sockaddr_un of the abstract namespace: a zero, then the name, which ends with the address. */
export function abstractAddress(name: string): Uint8Array {
  return unixAddress(new TextEncoder().encode(`\0${name}`));
}

function unixAddress(path: Uint8Array): Uint8Array {
  const address = new Uint8Array(2 + path.length);
  new DataView(address.buffer).setUint16(0, AF_UNIX, true);
  address.set(path, 2);
  return address;
}
