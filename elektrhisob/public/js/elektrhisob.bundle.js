import "./account_words.js";
import "./account_state.js";
import "./find_account_shortcut.js";
