bash -ec 'false; echo no'; echo $?; bash -xc 'echo a'; bash -o pipefail -c 'false | true'; echo $?
