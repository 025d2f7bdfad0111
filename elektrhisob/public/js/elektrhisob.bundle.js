import "./account_words.js";
import "./find_account_shortcut.js";
