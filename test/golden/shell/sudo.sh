sudo echo hello
sudo -n whoami
sudo -u root id -un
sudo X=5 Y='a b' env | grep -E '^[XY]='
export SECRET=s
sudo env | grep SECRET
sudo -E env | grep SECRET
sudo --preserve-env=SECRET env | grep SECRET
sudo sh -c 'echo "$0 $1 $HOME $USER $LOGNAME $SUDO_USER $SUDO_UID $SUDO_GID"' zero one
sudo sh -c 'echo "$SUDO_COMMAND"' a 'b c'
sudo -H env | grep '^HOME='
sudo -b true
sleep 0.3
sudo false; echo "false $?"
sudo nosuch; echo "nosuch $?"
sudo -u nobody_here true; echo "user $?"
sudo -- echo dashes -n
sudo sh -c 'exit 9'; echo "exit $?"
echo 'echo "shell $1 $SHLVL"; exit 5' | sudo -s; echo "s $?"
sudo -s echo 'a  b' '$HOME' ';x'
echo 'pwd; echo $HOME' | sudo -i; echo "i $?"
sudo -i echo 'a  b'
cd /; sudo pwd
sudo -k; echo "k $?"
sudo -v; echo "v $?"
sudo ./nosuch; echo "path $?"
sudo /usr/bin/nosuch; echo "path $?"
sudo true && echo ok
echo piped | sudo cat
sudo -S cat </dev/null
sudo --user=root --non-interactive echo long
sudo -nu root echo cluster
