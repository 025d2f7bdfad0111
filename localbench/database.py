"""MariaDB of the bench: its data folder, and commands given as root."""

from __future__ import annotations

import shutil

from localbench.configuration import database_folder, root_password
from localbench.place import CONFIG, bench_environment, run, say
from localbench.ports import remembered


def make_folder() -> None:
	"""A fresh data folder: root may log in on 127.0.0.1 by password, nobody without one."""
	folder = database_folder()
	if folder.exists():
		return
	say("· Database files …")
	half_done = folder.with_name("mariadb.half-done")
	shutil.rmtree(half_done, ignore_errors=True)
	options = [f"--defaults-file={CONFIG / 'mariadb.cnf'}"]
	run(
		[
			"mariadb-install-db",
			*options,
			f"--datadir={half_done}",
			"--auth-root-authentication-method=normal",
		],
		"mariadb-install",
		"MariaDB's data folder could not be made.",
	)
	password = root_password()
	run(
		["/usr/sbin/mariadbd", *options, f"--datadir={half_done}", "--bootstrap"],
		"mariadb-install",
		"MariaDB's users could not be set.",
		stdin=f"""FLUSH PRIVILEGES;
DELETE FROM mysql.global_priv
WHERE User = '' OR User = 'PUBLIC' OR (User = 'root' AND Host <> 'localhost');
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY '{password}';
CREATE USER root@'127.0.0.1' IDENTIFIED BY '{password}';
GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
DROP DATABASE IF EXISTS test;
""",
	)
	half_done.rename(folder)


def client_words(program: str) -> list[str]:
	ports = remembered()
	assert ports is not None
	return [program, "--no-defaults", "--host=127.0.0.1", f"--port={ports.mariadb}", "--user=root"]


def root_environment() -> dict[str, str]:
	return bench_environment({"MYSQL_PWD": root_password()})


def as_root(sql: str) -> None:
	run(
		client_words("mariadb"),
		"mariadb-client",
		"MariaDB refused a command.",
		env=root_environment(),
		stdin=sql,
	)
