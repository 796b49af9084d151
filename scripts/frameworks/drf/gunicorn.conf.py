import logging
import os

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = 1
threads = 4
loglevel = "critical"
control_socket_disable = True
# Django leaves the body of a HEAD answer to the server, which warns about every one it drops.
logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)


def when_ready(server):
    print(f"listening on http://127.0.0.1:{os.environ['PORT']}", flush=True)
