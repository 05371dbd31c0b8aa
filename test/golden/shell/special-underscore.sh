echo a b c; echo $_
true x y; echo $_
