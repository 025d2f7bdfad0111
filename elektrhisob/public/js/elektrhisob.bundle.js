import "./find_account_shortcut.js";
