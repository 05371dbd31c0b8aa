TZ=UTC printf '%(%Y-%m-%d %H:%M:%S)T\n' 86400
