exec 2>&1
end() { sleep 0.3; echo "[$1]"; }
echo 'interface v9 { AdvSendAdvert on; };' >c
radvd -n -m stderr_clean -C c -p /tmp/pid & pid=$!
sleep 1; cat /tmp/pid | grep -c $pid; kill $pid; wait $pid; end $?
ls /tmp/pid
echo 'interface v9 { IgnoreIfMissing off; AdvSendAdvert on; };' >c
radvd -n -m stderr_clean -C c -p /tmp/pid; end $?
radvd -n -m stderr_clean -C c -p /nosuch/pid; end $?
radvd -n -m none -C c -p /tmp/pid; end $?
radvd -n -m logfile -l /tmp/log -C c -p /tmp/pid; end $?
cut -d: -f 3- </tmp/log | cut -c 4-
radvd -n -m logfile -l /nosuch/log -C c -p /tmp/pid; end $?
chmod 666 c
radvd -n -m stderr_clean -C c -p /tmp/pid; end $?
radvd -n -d 1 -m stderr_clean -C c -p /tmp/pid; end $?
