{ echo out; echo err >&2; } |& sort
{ echo out; echo err >&2; } 2>&1 | sort -r
