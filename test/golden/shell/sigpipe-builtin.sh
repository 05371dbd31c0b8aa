(trap '' PIPE; while echo x; do :; done; echo "ended $?" >&2) 2>err | head -1
grep -c 'write error: Broken pipe' err
tail -1 err
