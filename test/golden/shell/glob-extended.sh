touch foo bar foobar; shopt -s extglob
echo !(foo) @(foo|bar) +(o) ?(foo)bar *(foo)bar
x=aaab; echo ${x##+(a)} ${x/+(a)/-}; [[ foo == @(foo|bar) ]]; echo $?; case xyz in +([xyz])) echo m;; esac
