trap 'echo outer' EXIT
( echo in )
( trap 'echo inner' EXIT; echo sub )
echo end
