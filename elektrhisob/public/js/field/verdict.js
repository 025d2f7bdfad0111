// What a value means before the server has seen it. In thousandths of a dial unit: floats do not add up.
const ODD_STANDSTILL_DAYS = 20;
const thousandths = (value) => Math.round(Number(value || 0) * 1000);

export function days_between(from, to) {
	return Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
}

/** { ask: key of the question or "", used, days, facts: for the words }; a number is in dial units. */
export function judge(line, value, today, multiple) {
	const top = 10 ** (line.digits || 5) * 1000;
	const now = thousandths(value);
	if (now >= top) return { refuse: "beyond", facts: [line.digits] };
	if (!line.last_date) return { ask: "" };
	const days = Math.max(days_between(line.last_date, today), 0);
	const most = thousandths(line.most_daily) * Math.max(days, 1);
	const last = thousandths(line.last_value);
	if (line.quantity === "Maximum Demand") return { ask: "" };
	let moved = now - last;
	if (moved < 0) {
		const around = moved + top;
		const is_possible = most > 0 && around <= most;
		if (!is_possible) return { ask: "below", facts: [plain(last)] };
		return { ask: "rollover", used: around / 1000, days, facts: [plain(around)] };
	}
	const used = { used: moved / 1000, days };
	if (most > 0 && moved > most) return { ...used, ask: "above_power", facts: [plain(moved), days] };
	const usual = thousandths(line.usual_daily) * Math.max(days, 1);
	if (multiple > 0 && usual > 0 && moved > usual * multiple) {
		return { ...used, ask: "far_above", facts: [plain(moved), plain(Math.round(usual / 1000) * 1000)] };
	}
	if (moved === 0 && days >= ODD_STANDSTILL_DAYS) return { ...used, ask: "zero", facts: [days] };
	return { ...used, ask: "" };
}

/** 1234567 thousandths as 1 234.567, without idle zeros. */
export function plain(amount) {
	const [whole, part = ""] = (amount / 1000).toFixed(3).split(".");
	const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
	const rest = part.replace(/0+$/, "");
	return rest ? `${grouped}.${rest}` : grouped;
}

export const number = (value) => plain(thousandths(value));
