if x=$(false); then echo t; else echo f; fi; while x=$(echo); [ -n "$x" ]; do :; done; echo $?
