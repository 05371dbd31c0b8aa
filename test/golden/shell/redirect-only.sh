> empty; ls empty; wc -c < empty
