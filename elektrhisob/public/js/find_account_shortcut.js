frappe.provide("elektrhisob");

elektrhisob.find_account = () => frappe.set_route("find-account");

$(document).on("app_ready", () => {
	if (!frappe.model.can_read("Personal Account")) return;
	frappe.ui.keys.add_shortcut({
		shortcut: "alt+a",
		action: elektrhisob.find_account,
		description: __("Find an account"),
		ignore_inputs: true,
	});
	const title = frappe.utils.escape_html(__("Find an account"));
	$(`<li class="nav-item dropdown-mobile">
		<a class="btn-reset nav-link text-muted" href="#" title="${title} (Alt+A)" aria-label="${title}">
			${frappe.utils.icon("users", "md")}
		</a>
	</li>`)
		.prependTo(".navbar .navbar-collapse > .navbar-nav:last")
		.on("click", "a", (event) => {
			event.preventDefault();
			elektrhisob.find_account();
		});
});
