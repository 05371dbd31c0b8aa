HOME=/home/me; echo ~ ~/x "~" x~ ~root; y=~/a:~/b; echo $y; echo ~nosuchuser; cd /tmp; echo ~+
