/** Builtins of bash that the shell here lacks; calling one says so. */
export const MISSING_BUILTINS: ReadonlySet<string> = new Set([
  ...[
    "alias",
    "bg",
    "bind",
    "caller",
    "compgen",
    "complete",
    "compopt",
    "dirs",
    "disown",
    "enable",
    "fc",
    "fg",
  ],
  ...["help", "history", "logout", "popd", "pushd", "suspend", "unalias"],
]);
