f() {
  nosuchcmd
}
f
