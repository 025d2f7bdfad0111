import "./account_words.js";
import "./account_state.js";
import "./find_account_shortcut.js";
import "./field_act.js";
import "./sheet_grid.js";
import "./reading_call.js";
import "./estimate_missing.js";
import "./list_columns.js";
