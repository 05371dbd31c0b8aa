x=banana; echo ${x/a/A} ${x//a/A} ${x/#b/B} ${x/%a/Z} ${x//an} ${x/[an]/-} ${x//[an]/-} ${x/n*/N}
y='a/b/c'; echo ${y//\//-} "${y//\//\\}" ${y/b/"$x"}
z=abc; echo ${z/b/[&]} ${z/b/"[&]"} ${z/b/\&}
