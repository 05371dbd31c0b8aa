for s in 's/a' 's/a/b' 's/a/b/k' 'k' '}' '{p' 'y/a/bc/' 'y/a' '1,p' ',p' 'b nowhere' 's/\(a/b/' 's/a/\1/' ': ' '1:a' 's/a/b/gg' 's/a/b/pp' 's/a/b/0' 's/a/b/2 3' 'p x' '1!!p' '/a' '+1p' '1,2q' 'a' '#x' '1#x' '!' '0p' '0,3p' '1}' 's/a/b/w' 'r' 's/a)/b/' '//p' 'p;p;;p' 'dx'; do
echo "-- $s"; echo abc | sed -n "$s"; echo $?
done
sed p nosuch; echo $?; mkdir d; sed p d; echo $?; echo x > f; sed p nosuch f; echo $?
sed -E 's/(a/b/' f; echo $?; sed -E 's/a)/b/' f; echo $?; sed -e p -e k f; echo $?; sed -f nosuch f; echo $?; sed --bogus 2>&1 | head -1; sed -Y 2>&1 | head -1; sed p d f nosuch; echo $?
