"""How does gunicorn serve the portal? gunicorn --config deploy/gunicorn.conf.py contest.wsgi

CONTEST_BIND says where (127.0.0.1:8001 unless told), WEB_CONCURRENCY how many processes.
"""

import os

bind = os.environ.get("CONTEST_BIND", "127.0.0.1:8001")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Threads: a slow visitor holds one of sixteen hands and not one of two (docs/decisions/0023-server.md).
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps its connections, so that it never writes into a closed one
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
loglevel = "warning"
