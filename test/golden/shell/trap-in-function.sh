f() { trap 'echo ret' RETURN; echo in; }; f; trap - RETURN; g() { trap 'echo bye' EXIT; }; g; echo end
