/** include/uapi/linux/if.h: IFNAMSIZ with the final zero. */
const NAME_LIMIT = 16;

/** net/core/dev.c: dev_valid_name. */
export function isValidDeviceName(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  return name.length < NAME_LIMIT && !/[/:\s]/.test(name);
}
