ip netns add a; ip netns add b; ip netns add c
rm -f /etc/resolv.conf
echo 'nameserver 127.0.0.53' >/etc/resolv.conf
mkdir -p /etc/netns/a /etc/netns/b /etc/empty /etc/full
echo 'nameserver 10.0.0.53' >/etc/netns/a/resolv.conf
echo inside >/etc/full/inside
# cases
cat /etc/resolv.conf
ip netns exec a cat /etc/resolv.conf
ip netns exec b cat /etc/resolv.conf
ip netns exec c cat /etc/resolv.conf
echo 'nameserver 10.0.0.54' >/etc/netns/a/resolv.conf; ip netns exec a cat /etc/resolv.conf
ip netns exec a bash -c 'echo "nameserver 10.0.0.55" >/etc/resolv.conf; cat /etc/resolv.conf'
cat /etc/netns/a/resolv.conf /etc/resolv.conf
ip netns exec a rm /etc/resolv.conf
ip netns exec a mv /etc/resolv.conf /etc/resolv.old
ip netns exec a bash -c 'echo new >/etc/new.conf; mv /etc/new.conf /etc/resolv.conf'
ls /etc/new.conf; rm /etc/new.conf
ip netns exec a bash -c 'rm /etc/netns/a/resolv.conf; cat /etc/resolv.conf; ls /etc/netns/a'
ip netns exec a cat /etc/resolv.conf
echo 'nameserver 10.0.0.56' >/etc/netns/a/resolv.conf
ip netns exec a bash -c 'echo "nameserver 10.0.0.57" >/tmp/r; mv /tmp/r /etc/netns/a/resolv.conf; cat /etc/resolv.conf'
echo x >/etc/netns/b/missing.conf; ip netns exec b true
ip netns exec b cat /etc/missing.conf
ip -n b link show lo
rm /etc/netns/b/missing.conf; mkdir /etc/netns/b/resolv.conf; ip netns exec b cat /etc/resolv.conf
rmdir /etc/netns/b/resolv.conf; echo file >/etc/netns/b/full; ip netns exec b cat /etc/full/inside
rm /etc/netns/b/full; mkdir /etc/netns/b/full; echo other >/etc/netns/b/full/outside; ip netns exec b ls /etc/full
ip netns exec b bash -c 'echo x >/etc/full/made'; ls /etc/full /etc/netns/b/full
rm -r /etc/netns/b/full
ip netns exec a bash -c 'ip netns exec b cat /etc/resolv.conf; cat /etc/resolv.conf'
nsenter --net=/run/netns/a cat /etc/resolv.conf
nsenter --net=/run/netns/a ip -br link show
ip netns exec a nsenter --net=/run/netns/b cat /etc/resolv.conf
nsenter --net=/run/netns/nope true
nsenter --net=/etc/resolv.conf true
nsenter --net=/run/netns/a nosuchprogram
nsenter --net=/run/netns/a false
unshare -m bash -c 'mount --bind /etc/netns/a/resolv.conf /etc/resolv.conf; cat /etc/resolv.conf'; cat /etc/resolv.conf
nsenter --net=/run/netns/a unshare --mount bash -c 'mount --bind /etc/netns/a/resolv.conf /etc/resolv.conf; exec cat /etc/resolv.conf'
unshare -m mount --bind /nope /etc/resolv.conf
unshare -m mount --bind /etc/resolv.conf /etc/nope
unshare -m mount --bind /etc/full /etc/resolv.conf
unshare -m mount --bind /etc/resolv.conf /etc/full
unshare -m bash -c 'mount --bind /etc/full /etc/empty; ls /etc/empty; umount /etc/empty; ls /etc/empty'
unshare -m bash -c 'umount /etc/empty; umount /etc/nope; umount /etc/resolv.conf'
unshare -m bash -c 'mount -o bind /etc/full /etc/empty && echo more >/etc/empty/more; rmdir /etc/empty; rm -r /etc/full/more; ls /etc/empty'
unshare -m bash -c 'mount -B /etc/full/inside /etc/resolv.conf; mount -B /etc/netns/a/resolv.conf /etc/resolv.conf; cat /etc/resolv.conf; umount /etc/resolv.conf; cat /etc/resolv.conf; umount /etc/resolv.conf; cat /etc/resolv.conf'
mount --bind /etc/full/inside /etc/resolv.conf; cat /etc/resolv.conf; ip netns exec c cat /etc/resolv.conf; ip netns exec c umount /etc/resolv.conf; cat /etc/resolv.conf; umount /etc/resolv.conf; cat /etc/resolv.conf
(ip netns exec a sleep 3 & sleep 1; nsenter -t $! -n ip -br link show; nsenter --target $! --net ip netns identify; wait)
unshare -n ip -br link show
unshare --net --mount bash -c 'ip -br link; mount --bind /etc/full/inside /etc/resolv.conf; cat /etc/resolv.conf'
unshare -m nosuchprogram
unshare -m false
nsenter -t 999999 -n true
nsenter -n true
mount --bind /etc/resolv.conf
umount
