if=1; echo $if; for=2; echo $for; echo if then fi; case in in in) echo case;; esac
