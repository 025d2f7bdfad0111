"""Every configuration file of the bench, written from one list of programs."""

from __future__ import annotations

import json
import os
import pwd
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localbench.machine import memory_mib
from localbench.place import APP_NAME, APPS, BENCH, CONFIG, HERE, LOGS, PYTHON, SITES, run_folder

if TYPE_CHECKING:
	from pathlib import Path

	from localbench.ports import Ports

SUPERVISOR_CONFIG = CONFIG / "supervisord.conf"
DEMO_SITE = "demo.localhost"
WORKERS = 2
WEB_WORKERS = 2
WEB_THREADS = 4


@dataclass(frozen=True)
class Program:
	"""One line of the Procfile. `patience`: seconds to end by itself before it is killed."""

	name: str
	command: str
	folder: Path = SITES
	copies: int = 1
	patience: int = 10
	rank: int = 20


def database_folder() -> Path:
	return BENCH / "mariadb"


def programs(ports: Ports) -> list[Program]:
	frappe = f"{PYTHON} -m frappe.utils.bench_helper frappe"
	return [
		Program(
			"mariadb", f"/usr/sbin/mariadbd --defaults-file={CONFIG}/mariadb.cnf", BENCH, patience=30, rank=10
		),
		Program("redis_cache", f"/usr/bin/redis-server {CONFIG}/redis_cache.conf", BENCH, rank=10),
		Program("redis_queue", f"/usr/bin/redis-server {CONFIG}/redis_queue.conf", BENCH, rank=10),
		Program(
			"gunicorn",
			f"{PYTHON} -m gunicorn --bind 127.0.0.1:{ports.gunicorn} --worker-class gthread "
			f"--workers {WEB_WORKERS} --threads {WEB_THREADS} --timeout 120 --graceful-timeout 5 "
			f"--pythonpath {HERE} wsgi:application",
		),
		Program("web", f"node {HERE}/front.mjs {BENCH}", BENCH),
		Program("schedule", f"{frappe} schedule", rank=30),
		Program("worker", f"{frappe} worker --queue short,default,long", copies=WORKERS, rank=30),
	]


def write_configuration(ports: Ports) -> bool:
	"""Write every file. True when one that running programs have read is now another."""
	listed = programs(ports)
	cache_limit = f"maxmemory {max(64, memory_mib() // 64)}mb\nmaxmemory-policy allkeys-lru\n"
	changed = [
		write(CONFIG / "mariadb.cnf", mariadb(ports)),
		write(CONFIG / "redis_cache.conf", redis("redis_cache", ports.redis_cache) + cache_limit),
		write(CONFIG / "redis_queue.conf", redis("redis_queue", ports.redis_queue)),
		write(SUPERVISOR_CONFIG, supervisor(listed)),
	]
	write(BENCH / "Procfile", "".join(f"{program.name}: {program.command}\n" for program in listed))
	write(BENCH / "patches.txt", "")
	write_site_defaults(ports)
	return any(changed)


def write(path: Path, text: str) -> bool:
	"""True when the file's content changed."""
	if path.exists() and path.read_text() == text:
		return False
	path.parent.mkdir(parents=True, exist_ok=True)
	path.write_text(text)
	return True


def root_password() -> str:
	"""MariaDB's root password, made up once."""
	path = CONFIG / "mariadb-root-password"
	if not path.exists() or not path.read_text():
		path.touch(mode=0o600)
		path.write_text(secrets.token_hex(16))
	return path.read_text()


def mariadb(ports: Ports) -> str:
	"""An evaluation bench: quick loading before surviving a power cut.

	With `innodb_flush_log_at_trx_commit=2` a crash of the server loses nothing, a crash of the whole
	machine up to a second of commits. A production server keeps 1.
	"""
	pool = min(max(128, memory_mib() // 6), 4096)
	return f"""[client]
default-character-set = utf8mb4

[mariadbd]
user = {pwd.getpwuid(os.getuid()).pw_name}
datadir = {database_folder()}
socket = {run_folder()}/mariadb.sock
pid-file = {run_folder()}/mariadb.pid
# A server that starts deletes the temporary tables it finds: in /tmp they may be another's.
tmpdir = {run_folder()}
port = {ports.mariadb}
bind-address = 127.0.0.1
skip-name-resolve
skip-log-bin
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
local_infile = 1
max_allowed_packet = 64M
max_connections = 200
innodb_buffer_pool_size = {pool}M
innodb_log_file_size = 1G
innodb_flush_log_at_trx_commit = 2
innodb_file_per_table = 1
innodb_ft_min_token_size = 2
"""


def redis(name: str, port: int) -> str:
	# A title of its own would overwrite the mark by which leftover programs are found.
	return f"""set-proc-title no
bind 127.0.0.1
port {port}
dir {run_folder()}
dbfilename {name}.rdb
pidfile {run_folder()}/{name}.pid
save ""
appendonly no
"""


def supervisor(listed: list[Program]) -> str:
	head = f"""[unix_http_server]
file = {run_folder()}/supervisor.sock
chmod = 0700

[supervisord]
logfile = {LOGS}/supervisord.log
pidfile = {run_folder()}/supervisord.pid
childlogdir = {LOGS}
directory = {BENCH}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl = unix://{run_folder()}/supervisor.sock
"""
	return head + "".join(section(program) for program in listed)


def section(program: Program) -> str:
	many = program.copies > 1
	shown = "%(program_name)s_%(process_num)d" if many else "%(program_name)s"
	log = f"{LOGS}/{program.name}.log"
	return f"""
[program:{program.name}]
command = {program.command}
directory = {program.folder}
process_name = {shown}
numprocs = {program.copies}
priority = {program.rank}
autostart = false
autorestart = true
startsecs = 1
startretries = 20
stopsignal = TERM
stopwaitsecs = {program.patience}
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}
stdout_logfile_maxbytes = 20MB
stdout_logfile_backups = 1
"""


def write_site_defaults(ports: Ports) -> None:
	"""`common_site_config.json`, with what people added to it kept."""
	path = SITES / "common_site_config.json"
	known = json.loads(path.read_text()) if path.exists() else {}
	known.update(
		{
			"db_host": "127.0.0.1",
			"db_port": ports.mariadb,
			"root_password": root_password(),
			"redis_cache": f"redis://127.0.0.1:{ports.redis_cache}",
			"redis_queue": f"redis://127.0.0.1:{ports.redis_queue}",
			"redis_socketio": f"redis://127.0.0.1:{ports.redis_queue}",
			"webserver_port": ports.web,
			"socketio_port": ports.web,
			"default_site": DEMO_SITE,
			"serve_default_site": True,
			"background_workers": WORKERS,
			"gunicorn_workers": WEB_WORKERS,
			"frappe_user": pwd.getpwuid(os.getuid()).pw_name,
			"live_reload": False,
			"server_script_enabled": False,
			"shallow_clone": True,
			"rebase_on_pull": False,
			"restart_supervisor_on_update": False,
			"restart_systemd_on_update": False,
		}
	)
	write(path, json.dumps(known, indent=1, sort_keys=True) + "\n")
	path.chmod(0o600)
	write(SITES / "apps.txt", "".join(f"{name}\n" for name in ("frappe", APP_NAME) if (APPS / name).exists()))
