/** What differs from one recording of test/golden/sockets to the next, with the reason. */
export const SOCKET_MASKS: readonly (readonly [RegExp, string, string])[] = [
  [/pid=\d+,fd=\d+/g, "pid=N,fd=N", "process ids; tcpdump has a descriptor more"],
  [/\b\d+\/(nc|ping)\b/g, "N/$1", "process ids"],
  [/\bino:\d+ sk:[0-9a-f]+/g, "ino:N sk:N", "inodes, and which sockets others have listed"],
  [/^ *\d+: (?=[0-9A-F]{8})/gm, "N: ", "hash buckets, which a namespace's random number moves"],
  [/\b\d+ 2 [0-9a-f]{16} /g, "N 2 P ", "inodes and hashed pointers"],
  [/^[0-9a-f]{16} 3 .*$/gm, "P 3", "packet sockets' pointers"],
  [/time=[0-9.]+ ms/g, "time=T ms", "round-trip times"],
  [/time \d+ms/g, "time T", "when the last probe went out"],
  [/= [0-9./]+ ms/g, "= T ms", "round-trip times"],
  [/\[udp\/\S+\]/g, "[udp/S]", "names of the recording machine's /etc/services"],
  [/[ \t]+$/gm, "", "padding, which follows the width of inodes and process ids"],
];

export function maskSockets(text: string): string {
  return SOCKET_MASKS.reduce((result, [pattern, mask]) => result.replace(pattern, mask), text);
}
