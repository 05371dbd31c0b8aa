basename /a/b/c.txt; basename /a/b/c.txt .txt; basename /a/b/; basename /; dirname /a/b/c; dirname c; dirname /a; dirname /; dirname a/b/; basename; echo $?
