// Seconds for the released air-datepicker 2.2.3, as Frappe's Datetime and Time fields expect them.
(() => {
	const { Constructor, Timepicker } = window.jQuery.fn.datepicker;
	const calendar = Constructor.prototype;
	const clock = Timepicker.prototype;
	const twoDigits = (number) => String(number).padStart(2, "0");
	const after = (prototype, name, more) => {
		const original = prototype[name];
		prototype[name] = function (...args) {
			const result = original.apply(this, args);
			more.apply(this, args);
			return result;
		};
	};
	const before = (prototype, name, first) => {
		const original = prototype[name];
		prototype[name] = function (...args) {
			return original.apply(this, first.apply(this, args) || args);
		};
	};

	before(calendar, "formatDate", function (format, date) {
		const seconds = (date || this.date).getSeconds();
		return [format.replace(/\bss\b/g, twoDigits(seconds)).replace(/\bs\b/g, seconds), date];
	});
	before(calendar, "_onClickCell", function (event, date) {
		if (this.timepicker) date.setSeconds(this.timepicker.seconds);
	});
	before(calendar, "_onTimeChange", function () {
		if (this.selectedDates.length) this.lastSelectedDate.setSeconds(this.timepicker.seconds);
	});

	after(clock, "_setTime", function (date) {
		this.seconds = date.getSeconds();
	});
	after(clock, "_buildHTML", function () {
		this.$minutesText.after(
			'<span class="datepicker--time-current-colon">:</span><span class="datepicker--time-current-seconds"></span>'
		);
		window
			.jQuery('<div class="datepicker--time-row"><input type="range" name="seconds" min="0" max="59" step="1"/></div>')
			.appendTo(this.$timepicker.find(".datepicker--time-sliders"));
		this.$seconds = this.$timepicker.find('[name="seconds"]');
		this.$secondsText = this.$timepicker.find(".datepicker--time-current-seconds");
		this.$ranges = this.$timepicker.find('[type="range"]');
		this.update();
	});
	after(clock, "_updateCurrentTime", function () {
		this.$secondsText.html(twoDigits(this.seconds));
	});
	after(clock, "_updateRanges", function () {
		this.$seconds.val(this.seconds);
	});
})();
