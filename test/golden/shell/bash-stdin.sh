echo 'echo from stdin $1' | bash -s arg; echo 'echo two' | bash
