echo content > f; echo "$(<f)"; x=$(< missing); echo $?
