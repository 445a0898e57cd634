"""How gunicorn serves, in the demonstration and beyond: `gunicorn --config python:config.server config.wsgi`."""

import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from config.logs import Line


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn comes without types
    """gunicorn's lines in the shape of ours, with the route of a request where it would have the address."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            # What gunicorn itself raises when it cannot start is for the operator to read.
            handler.setFormatter(Line(with_words=True))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        answered = {name.lower(): value for name, value in resp.headers}
        self.access_log.info(
            {
                "request_id": answered.get("x-request-id", ""),
                "method": environ.get("REQUEST_METHOD"),
                "route": environ.get("register.route", ""),
                "status": int(str(resp.status).split()[0]),
                "bytes": resp.sent,
                "milliseconds": round(request_time.total_seconds() * 1000, 1),
            }
        )

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request"):
            # It goes on with the client's address and a piece of what was sent.
            msg = "Invalid request refused"
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Error handling request"):
            # It goes on with the whole address.
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)


bind = os.environ.get("BIND", "127.0.0.1:8000")
# Threads, because a pool of `sync` workers stands still for everybody while a few slow clients send.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 20
keepalive = 5
# Workers are replaced now and then, not all at once, so that nothing grows for ever.
max_requests = 5_000
max_requests_jitter = 500
# The most that it can be set to: what is too long for a search box is refused by the page, and not by the server's own.
limit_request_line = 8190
accesslog = "-"
errorlog = "-"
logger_class = ServerLog
control_socket_disable = True
# Whose X-Forwarded-Proto is believed. The proxy must overwrite it.
forwarded_allow_ips = os.environ.get("TRUSTED_PROXIES", "127.0.0.1")
