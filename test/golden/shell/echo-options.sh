echo -n a; echo b; echo -e 'a\tb\\n\x41\0101\c hidden'; echo; echo -E 'a\tb'; echo -ne 'x\n'; echo -- a; echo -z; echo -; echo -en; echo "-n"
