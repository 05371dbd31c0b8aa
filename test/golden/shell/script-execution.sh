printf '#!/bin/bash\necho "script $0 $1"\nexit 4\n' > s; chmod +x s; ./s arg; echo $?
printf 'echo plain $1\n' > t; chmod +x t; ./t x; bash t y; sh s z
