p='a*'
case abc in "$p") echo quoted;; $p) echo unquoted;; esac
case 'a*' in "$p") echo literal;; esac
