touch b.txt a.txt c.log .hidden; mkdir d; touch d/x.txt
echo *.txt; echo *; echo ?.log; echo [ab].txt; echo [!a].txt; echo */*.txt; echo nomatch*; echo "*.txt" '*'; echo \*.txt; x='*.log'; echo $x "$x"; echo .h*; echo d/; echo */
